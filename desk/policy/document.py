"""The policy that answers are given from: the operator's clauses, the law's articles, one index over both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from desk.policy import carrying, retrieval
from desk.policy.asking import Asking
from desk.policy.extracts import sentences
from desk.policy.models import Article, Clause, PolicyText, Silence, TextClause
from desk.policy.naming import Naming
from desk.policy.numbers import within
from desk.policy.retrieval import Entry, Index
from desk.policy.words import LAW, Written, written

__all__ = ["Article", "Clause", "Policy", "Silence", "Source", "load", "of_text", "of_words"]


class Source(StrEnum):
    """Where an entry of the index stands."""

    CLAUSE = "clause"
    LAW = "law"
    SILENT = "silent"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Found:
    """An entry of the index: where it stands, and the entry."""

    source: Source
    entry: Clause | TextClause | Article | Silence


@dataclass(frozen=True)
class Policy:
    """One version of the operator's policy with the law beside it; frozen, safe to share.

    `clauses` are in plain words. `texts` are the operator's own, by number, where its text was imported.
    """

    version: str
    title: str
    clauses: tuple[Clause, ...]
    texts: Mapping[str, TextClause]
    laws: tuple[Article, ...]
    law_names: dict[str, str]
    naming: Naming = field(repr=False, compare=False)
    asking: Asking = field(repr=False, compare=False)
    index: Index[Found] = field(repr=False, compare=False)

    def clause(self, id_: str) -> Clause | TextClause | None:
        """The clause of this number, if the policy has one: in plain words where there are some."""
        return next((clause for clause in self.clauses if clause.id == id_), None) or self.texts.get(id_)

    def article(self, law: str, number: str) -> Article | None:
        """The article of this law's short name and this number, if there are words for it."""
        known = (article for article in self.laws if article.id.removeprefix(f"{law} ") != article.id)
        return next((one for one in known if within(one.id.removeprefix(f"{law} "), number)), None)

    def around(self, id_: str) -> Clause | None:
        """The plain words that speak for a clause of this number, which only its text could tell apart."""
        if self.texts and id_ not in self.texts:
            return None
        return next((clause for clause in self.clauses if within(id_, clause.id)), None)

    def inside(self, id_: str) -> list[Clause | TextClause]:
        """The clauses right within the one of this number, plain words first."""
        there = {text.id: text for text in self.texts.values()} | {one.id: one for one in self.clauses}
        return [one for one in there.values() if within(one.id, id_) and one.id != id_]

    def said(self, clause: TextClause) -> str:
        """What the clause says; a heading says its name and what stands in it."""
        inner = "".join(text.text for text in self.texts.values() if within(text.id, clause.id))
        return clause.text or f"{clause.title}：{inner}"

    def law_name(self, article: Article) -> str:
        """The article with its law's full name: `PIPL 47` → `个人信息保护法 47`."""
        for short, name in self.law_names.items():
            if article.id.startswith(f"{short} "):
                return f"{name} {article.id.removeprefix(f'{short} ')}"
        return article.id


def load(path: Path, law_path: Path = LAW) -> Policy:
    """The policy of an operator whose text was not imported. Raises PolicyInvalid."""
    return of_words(written(path, law_path))


def of_words(words: Written) -> Policy:
    """The policy as the operator's plain words have it."""
    return _policy(words, words.policy.clauses, None, {})


def of_text(words: Written, text: PolicyText, written_for: PolicyText | None) -> Policy:
    """The policy as it was published; plain words go on answering for a clause as long as they are true.

    `written_for` is the version that they were written for, where it was imported too.
    """
    kept = carrying.still_true(words.policy, text, written_for)
    return _policy(words, kept, text, carrying.still_asked(words.policy, text))


def _policy(
    words: Written, clauses: tuple[Clause, ...], text: PolicyText | None, asked: Mapping[str, Sequence[str]]
) -> Policy:
    """`asked` are the ways of asking for clauses that have no plain words, by their numbers."""
    texts = text.clauses if text else ()
    of = text or words.policy
    spoken_for = {clause.id for clause in clauses}
    bare = [
        one
        for one in texts
        if not any(within(one.id, id_) for id_ in spoken_for)
        and (one.id in asked or (one.text and not any(within(one.id, id_) for id_ in asked)))
    ]
    return Policy(
        version=of.version,
        title=of.title,
        clauses=clauses,
        texts={one.id: one for one in texts},
        laws=words.law.articles,
        law_names=dict(words.law.laws),
        naming=words.naming,
        asking=words.asking,
        index=retrieval.build(
            [*_told(words, clauses), *_told_in_text(bare, asked), *_untold(words)],
            words.plain,
            words.meaning.of,
        ),
    )


def _told(words: Written, clauses: Sequence[Clause]) -> Iterator[Entry[Found]]:
    for source, entries in ((Source.CLAUSE, clauses), (Source.LAW, words.law.articles)):
        for entry in entries:
            yield Entry(Found(source, entry), (*entry.asks, entry.title), entry.text)


def _told_in_text(bare: Sequence[TextClause], asked: Mapping[str, Sequence[str]]) -> Iterator[Entry[Found]]:
    for text in bare:
        asks = asked.get(text.id) or sentences(text.text)
        yield Entry(Found(Source.CLAUSE, text), (text.title, *asks), text.text)


def _untold(words: Written) -> Iterator[Entry[Found]]:
    told = ((Source.SILENT, words.policy.silent), (Source.ELSEWHERE, words.policy.elsewhere))
    for source, entries in told:
        for entry in entries:
            yield Entry(Found(source, entry), entry.asks)
