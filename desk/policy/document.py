"""The policy that answers are given from: the operator's clauses, the law's articles, one index over both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import yaml

from desk.policy import files, retrieval
from desk.policy.failures import PolicyFault, PolicyInvalid
from desk.policy.models import Article, Clause, LawFile, PolicyFile, SameWords, Silence
from desk.policy.plain import plainer
from desk.policy.retrieval import Entry, Index

__all__ = ["Article", "Clause", "Policy", "Silence", "Source", "load"]

LAW = Path(__file__).with_name("law.yml")
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
    entry: Clause | Article | Silence


@dataclass(frozen=True)
class Policy:
    """One version of the operator's policy with the law beside it; frozen, safe to share."""

    version: str
    title: str
    clauses: tuple[Clause, ...]
    laws: tuple[Article, ...]
    law_names: dict[str, str]
    index: Index[Found] = field(repr=False, compare=False)

    def clause(self, id_: str) -> Clause | None:
        """The clause of this number, if the policy has one."""
        return next((clause for clause in self.clauses if clause.id == id_), None)

    def law_name(self, article: Article) -> str:
        """The article with its law's full name: `PIPL 47` → `个人信息保护法 47`."""
        for short, name in self.law_names.items():
            if article.id.startswith(f"{short} "):
                return f"{name} {article.id.removeprefix(f'{short} ')}"
        return article.id


def load(path: Path, law_path: Path = LAW) -> Policy:
    """Reads an operator's policy and the law, checks both, and builds the index.

    Raises PolicyInvalid with every fault, its file and its line.
    """
    policy, policy_nodes = files.read(path, PolicyFile)
    law, law_nodes = files.read(law_path, LawFile)
    words, _ = files.read(WORDS, SameWords)
    faults = [*_twice(path, policy_nodes, policy), *_twice(law_path, law_nodes, law)]
    if faults:
        raise PolicyInvalid(faults)
    return Policy(
        version=policy.version,
        title=policy.title,
        clauses=policy.clauses,
        laws=law.articles,
        law_names=dict(law.laws),
        index=_index(policy, law, plainer({**words.same, **policy.same}, words.nothing)),
    )


def _index(policy: PolicyFile, law: LawFile, plain: Callable[[str], str]) -> Index[Found]:
    told: list[Entry[Found]] = [
        Entry(Found(source, entry), (*entry.asks, entry.title), entry.text)
        for source, entries in ((Source.CLAUSE, policy.clauses), (Source.LAW, law.articles))
        for entry in entries
    ]
    untold: list[Entry[Found]] = [
        Entry(Found(source, entry), entry.asks)
        for source, entries in ((Source.SILENT, policy.silent), (Source.ELSEWHERE, policy.elsewhere))
        for entry in entries
    ]
    return retrieval.build(told + untold, plain)


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


def _parts(file: PolicyFile | LawFile) -> Sequence[tuple[str, Sequence[Clause | Article | Silence]]]:
    if isinstance(file, LawFile):
        return (("articles", file.articles),)
    return (("clauses", file.clauses), ("silent", file.silent), ("elsewhere", file.elsewhere))
