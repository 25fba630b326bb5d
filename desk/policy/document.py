"""The policy that answers are given from: the operator's clauses, the law's articles, one index over both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import yaml

from desk.policy import files, retrieval
from desk.policy.asking import Asking
from desk.policy.extracts import sentences
from desk.policy.failures import PolicyFault, PolicyInvalid
from desk.policy.meaning import Meaning
from desk.policy.models import (
    Article,
    Clause,
    LawFile,
    PolicyFile,
    PolicyText,
    SameWords,
    Silence,
    TextClause,
)
from desk.policy.naming import Naming
from desk.policy.plain import plainer
from desk.policy.retrieval import Entry, Index
from desk.settings import ROOT

__all__ = [
    "Article",
    "Clause",
    "Policy",
    "Silence",
    "Source",
    "Written",
    "load",
    "of_text",
    "of_words",
    "written",
]

LAW = Path(__file__).with_name("law.yml")
MEANINGS = ROOT / "build" / "meanings"
WORDS = Path(__file__).with_name("words.yml")


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
class Written:
    """What the two files say, checked: an operator's plain words for one version, and the law."""

    policy: PolicyFile
    law: LawFile
    plain: Callable[[str], str]
    naming: Naming
    asking: Asking
    meaning: Meaning


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


def written(path: Path, law_path: Path = LAW) -> Written:
    """Reads an operator's words and the law, and checks both.

    Raises PolicyInvalid with every fault, its file and its line.
    """
    policy, policy_nodes = files.read(path, PolicyFile)
    law, law_nodes = files.read(law_path, LawFile)
    words, _ = files.read(WORDS, SameWords)
    faults = [*_twice(path, policy_nodes, policy), *_twice(law_path, law_nodes, law)]
    if faults:
        raise PolicyInvalid(faults)
    naming = Naming(law.known_as, words.measures, words.versions, words.counted, words.asking)
    plain = plainer({**words.same, **policy.same}, words.nothing)
    meaning = Meaning([ask for file in (policy, law) for ask in _asks(file)], MEANINGS)
    return Written(policy, law, plain, naming, Asking(words.turns, words.cues, plain), meaning)


def of_words(words: Written) -> Policy:
    """The policy as the operator's plain words have it."""
    return _policy(words, words.policy.version, words.policy.title, words.policy.clauses, ())


def of_text(words: Written, text: PolicyText, written_for: PolicyText | None) -> Policy:
    """The policy as it was published; plain words go on answering for a clause as long as they are true.

    They are where the text is of the version they were written for, or says in this clause
    the same as that version (`written_for`, where it was imported too) does.
    """
    same = text.version == words.policy.version
    kept = [
        clause
        for clause in words.policy.clauses
        if (says := under(text, clause.id))
        and (same or (written_for and under(written_for, clause.id) == says))
    ]
    return _policy(words, text.version, text.title, tuple(kept), text.clauses)


def under(text: PolicyText, id_: str) -> tuple[str, ...]:
    """What stands in the clause of this number and in those within it."""
    return tuple(clause.text for clause in text.clauses if within(clause.id, id_) and clause.text)


def within(id_: str, outer: str) -> bool:
    """Whether this number is the other, or stands in it: 4.1.2a in 4.1.2, and that in 4."""
    rest = id_.removeprefix(outer)
    return rest == "" or (rest != id_ and not rest[0].isdigit())


def _policy(
    words: Written, version: str, title: str, clauses: tuple[Clause, ...], texts: tuple[TextClause, ...]
) -> Policy:
    bare = [text for text in texts if text.text and not any(within(text.id, clause.id) for clause in clauses)]
    return Policy(
        version=version,
        title=title,
        clauses=clauses,
        texts={text.id: text for text in texts},
        laws=words.law.articles,
        law_names=dict(words.law.laws),
        naming=words.naming,
        asking=words.asking,
        index=_index(words, clauses, bare),
    )


def _index(words: Written, clauses: Sequence[Clause], bare: Sequence[TextClause]) -> Index[Found]:
    told: list[Entry[Found]] = [
        Entry(Found(source, entry), (*entry.asks, entry.title), entry.text)
        for source, entries in ((Source.CLAUSE, clauses), (Source.LAW, words.law.articles))
        for entry in entries
    ]
    bare_told = [
        Entry(Found(Source.CLAUSE, text), (text.title, *sentences(text.text)), text.text) for text in bare
    ]
    untold: list[Entry[Found]] = [
        Entry(Found(source, entry), entry.asks)
        for source, entries in (
            (Source.SILENT, words.policy.silent),
            (Source.ELSEWHERE, words.policy.elsewhere),
        )
        for entry in entries
    ]
    return retrieval.build(told + bare_told + untold, words.plain, words.meaning.of)


def _twice(path: Path, nodes: yaml.Node, file: PolicyFile | LawFile) -> Iterator[PolicyFault]:
    """An id or an ask that stands twice: nobody could say which entry is meant."""
    seen: set[str] = set()
    for place, value in _named(file):
        if value in seen:
            yield PolicyFault(path, files.line_of(nodes, place), f"{'.'.join(map(str, place))}: stands twice")
        seen.add(value)


def _named(file: PolicyFile | LawFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for part, entries in _parts(file):
        for position, entry in enumerate(entries):
            if not isinstance(entry, Silence):
                yield (part, position, "id"), f"id {entry.id}"
            for number, ask in enumerate(entry.asks):
                yield (part, position, "asks", number), f"ask {ask}"


def _asks(file: PolicyFile | LawFile) -> Iterator[str]:
    for _, entries in _parts(file):
        for entry in entries:
            yield from entry.asks
            yield entry.title


def _parts(file: PolicyFile | LawFile) -> Sequence[tuple[str, Sequence[Clause | Article | Silence]]]:
    if isinstance(file, LawFile):
        return (("articles", file.articles),)
    return (("clauses", file.clauses), ("silent", file.silent), ("elsewhere", file.elsewhere))
