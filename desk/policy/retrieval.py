"""Which entry a question asks for: by rare characters and pairs that both share.

Two likenesses are mixed. One is to the whole entry: how much of the question's weight
the entry knows. The other is to its nearest ask: the cosine of the two. A piece weighs
more the fewer entries know it (as in BM25), so filling words count for nothing, and the
score lies between 0 and 1 whatever the question's length.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from desk.policy.plain import grams

Item = TypeVar("Item")

NEAREST_ASK = 0.35  # how much the nearest ask counts beside the whole entry
ONLY_IN_TEXT = 0.3  # what a piece is worth that stands in an entry's text and in none of its asks
AROUND = 0.5  # what the whole of a long message counts beside the part of it that asks
UNKNOWN = 0.45  # the weight of a piece that no entry knows, beside one that a single entry knows


@dataclass(frozen=True)
class Entry(Generic[Item]):
    """What can be found: an item, the ways in which it is asked for, and what it says."""

    item: Item
    asks: Sequence[str]
    text: str = ""


@dataclass(frozen=True)
class Hit(Generic[Item]):
    """An item and how well it fits, from 0 to 1."""

    item: Item
    score: float


@dataclass(frozen=True)
class Index(Generic[Item]):
    """Built once from all entries; `rank` then costs less than two milliseconds.

    `knows` and `asked` lead from a piece to entries and to asks, `ask_of` from an ask to
    its entry and its length.
    """

    items: tuple[Item, ...]
    plain: Callable[[str], str]
    weights: Mapping[str, float]
    heaviest: float
    knows: Mapping[str, Mapping[int, float]]
    asked: Mapping[str, Sequence[int]]
    ask_of: Sequence[tuple[int, float]]

    def rank(self, question: str, around: str = "") -> list[Hit[Item]]:
        """Every item that shares a piece with the question, the best first.

        `around` is the message that the question is a part of: it speaks with a third of the weight.
        """
        scores = self._scores(question)
        if around:
            told = self._scores(around)
            scores = {
                entry: (score + AROUND * told.get(entry, 0.0)) / (1 + AROUND)
                for entry, score in scores.items()
            }
        ranked = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
        return [Hit(self.items[entry], score) for entry, score in ranked]

    def _scores(self, question: str) -> dict[int, float]:
        pieces = grams(self.plain(question))
        weights = {piece: self.weights.get(piece, UNKNOWN * self.heaviest) for piece in pieces}
        total = sum(weights.values())
        nearest = self._nearest(weights)
        return {
            entry: (1 - NEAREST_ASK) * known / total + NEAREST_ASK * nearest.get(entry, 0.0)
            for entry, known in self._known(weights).items()
        }

    def _known(self, weights: Mapping[str, float]) -> Mapping[int, float]:
        known: dict[int, float] = defaultdict(float)
        for piece, weight in weights.items():
            for entry, share in self.knows.get(piece, {}).items():
                known[entry] += weight * share
        return known

    def _nearest(self, weights: Mapping[str, float]) -> Mapping[int, float]:
        shared: dict[int, float] = defaultdict(float)
        for piece, weight in weights.items():
            for ask in self.asked.get(piece, ()):
                shared[ask] += weight * weight
        length = _length(weights.values())
        nearest: dict[int, float] = defaultdict(float)
        for ask, dot in shared.items():
            entry, ask_length = self.ask_of[ask]
            nearest[entry] = max(nearest[entry], dot / (length * ask_length))
        return nearest


def build(entries: Sequence[Entry[Item]], plain: Callable[[str], str]) -> Index[Item]:
    """The index over these entries."""
    asks = [(entry, grams(plain(ask))) for entry, one in enumerate(entries) for ask in one.asks]
    spoken = [
        frozenset[str]().union(*(pieces for of, pieces in asks if of == n)) for n in range(len(entries))
    ]
    weights = _weights(spoken)
    return Index(
        items=tuple(entry.item for entry in entries),
        plain=plain,
        weights=weights,
        heaviest=_weight(0, len(entries)),
        knows=_knows(spoken, [grams(plain(entry.text)) for entry in entries]),
        asked=_asked([pieces for _, pieces in asks]),
        ask_of=[(of, _length(weights[piece] for piece in pieces)) for of, pieces in asks],
    )


def _weights(spoken: Sequence[frozenset[str]]) -> dict[str, float]:
    spread = Counter(piece for pieces in spoken for piece in pieces)
    return {piece: _weight(count, len(spoken)) for piece, count in spread.items()}


def _weight(count: int, of: int) -> float:
    return math.log(1 + (of - count + 0.5) / (count + 0.5))


def _length(weights: Iterable[float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights)) or 1.0


def _knows(
    spoken: Sequence[frozenset[str]], written: Sequence[frozenset[str]]
) -> dict[str, dict[int, float]]:
    knows: dict[str, dict[int, float]] = defaultdict(dict)
    for entry, (asks, text) in enumerate(zip(spoken, written, strict=True)):
        knows_in_full = dict.fromkeys(asks, 1.0)
        for piece, share in (dict.fromkeys(text, ONLY_IN_TEXT) | knows_in_full).items():
            knows[piece][entry] = share
    return dict(knows)


def _asked(asks: Sequence[frozenset[str]]) -> dict[str, list[int]]:
    asked: dict[str, list[int]] = defaultdict(list)
    for ask, pieces in enumerate(asks):
        for piece in pieces:
            asked[piece].append(ask)
    return dict(asked)
