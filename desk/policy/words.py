"""The two files that answers are written in, read and checked: an operator's plain words, and the law."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from desk.policy import files
from desk.policy.asking import Asking
from desk.policy.failures import PolicyFault, PolicyInvalid
from desk.policy.meaning import Meaning
from desk.policy.models import Article, Clause, LawFile, PolicyFile, SameWords, Silence
from desk.policy.naming import Naming
from desk.policy.plain import plainer
from desk.settings import ROOT

LAW = Path(__file__).with_name("law.yml")
WORDS = Path(__file__).with_name("words.yml")
MEANINGS = ROOT / "build" / "meanings"


@dataclass(frozen=True)
class Written:
    """What the two files say, checked: an operator's plain words for one version, and the law."""

    policy: PolicyFile
    law: LawFile
    plain: Callable[[str], str]
    naming: Naming
    asking: Asking
    meaning: Meaning


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
