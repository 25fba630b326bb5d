"""The part of a long message that asks: people tell a story first, and a recogniser sets no full stop."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from desk.policy.plain import bare

LONGEST = 26
"""Characters of a question that is taken as it is; what is longer is looked at part by part."""

_SHORTEST = 6  # what says less in its plain form says too little by itself
_STEP = 10  # where speech takes no turn, so far apart are the beginnings of what is tried
_TOGETHER = 3  # pieces in a row that are tried as one
_MOST = 16  # parts; the last ones, for the question stands at the end

_STOPS = re.compile(r"[，。？！；、,.?!;\s]+")


@dataclass(frozen=True)
class Asking:
    """The words with which speech takes a turn, and those that show a question."""

    turns: Sequence[str]
    cues: Sequence[str]
    plain: Callable[[str], str]

    def parts(self, message: str) -> tuple[str, ...]:
        """What may be the question, the end first; the message itself where it is short or asks nothing."""
        pieces = [piece for piece in map(bare, _STOPS.split(message)) if piece]
        if sum(map(len, pieces)) <= LONGEST:
            return (message,)
        atoms = [atom for piece in pieces for atom in self._cut(piece)]
        asking = [part for part in _in_a_row(atoms) if self._asks.search(part)]
        telling = [part for part in asking if len(self.plain(part)) >= _SHORTEST]
        return tuple(reversed(telling[-_MOST:])) or (message,)

    @cached_property
    def _turn(self) -> re.Pattern[str]:
        return re.compile(f"(?={_either(self.turns)})")

    @cached_property
    def _asks(self) -> re.Pattern[str]:
        return re.compile(_either(self.cues))

    def _cut(self, piece: str) -> Iterator[str]:
        """The piece, cut where speech takes a turn, if it is long."""
        atom = ""
        for more in self._turn.split(piece) if len(piece) > LONGEST else (piece,):
            if len(atom) >= _SHORTEST and len(atom) + len(more) > LONGEST // 2:
                yield from _short(atom)
                atom = ""
            atom += more
        yield from _short(atom)


def _short(atom: str) -> Iterator[str]:
    while len(atom) > LONGEST:
        yield atom[:_STEP]
        atom = atom[_STEP:]
    if atom:
        yield atom


def _in_a_row(atoms: Sequence[str]) -> Iterator[str]:
    """Each atom, and each few of them in a row that are not too long together."""
    for first in range(len(atoms)):
        part = ""
        for atom in atoms[first : first + _TOGETHER]:
            if part and len(part) + len(atom) > LONGEST:
                break
            part += atom
            yield part


def _either(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
