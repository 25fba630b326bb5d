"""Which entry a question asks for: by rare pieces that both share, and by what both mean.

Three likenesses are mixed. One is to the whole entry: how much of the question's weight
the entry knows. One is to its nearest ask: the cosine of the two. A piece weighs more the
fewer entries know it (as in BM25), so filling words count for nothing. The third is of
meaning: how near the question's direction is to those of the entry's nearest asks.
The score lies between 0 and 1 whatever the question's length.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from desk.policy.meaning import Directions
from desk.policy.plain import grams

Item = TypeVar("Item")
Scores = NDArray[np.floating[Any]]

NEAREST_ASK = 0.35  # how much the nearest ask counts beside the whole entry
ONLY_IN_TEXT = 0.3  # what a piece is worth that stands in an entry's text and in none of its asks
UNKNOWN = 0.45  # the weight of a piece that no entry knows, beside one that a single entry knows
MEANT = 2 / 3  # how much what is meant counts beside what is written
MEANT_BY = 4  # so many of an entry's asks, the nearest ones, say what it means
AROUND = 0.5  # what the whole of a long message counts beside the part of it that asks


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
    """Built once from all entries; to rank a question takes five milliseconds, most of them for its meaning.

    `knows` and `asked` lead from a piece to entries and to asks, `ask_of` from an ask to its entry and its
    length. `directions` has a row an ask, and `spans` says which rows are an entry's.
    """

    items: tuple[Item, ...]
    plain: Callable[[str], str]
    meaning: Callable[[Sequence[str]], Directions]
    weights: Mapping[str, float]
    heaviest: float
    knows: Mapping[str, Mapping[int, float]]
    asked: Mapping[str, Sequence[int]]
    ask_of: Sequence[tuple[int, float]]
    directions: Directions
    spans: Sequence[tuple[int, int]]

    def rank(self, question: str) -> list[Hit[Item]]:
        """Every item, the best first; none for a question without a letter."""
        [scores] = self._scores([question])
        return self._ranked(scores) if self.plain(question) else []

    def rank_part(self, parts: Sequence[str], message: str) -> list[Hit[Item]]:
        """Every item as it fits the part of a message that fits any item best.

        The whole message speaks with a third of the weight. Of equal parts the first is taken.
        """
        whole, *scores = self._scores([message, *parts])
        mixed = [(one + AROUND * whole) / (1 + AROUND) for one in scores]
        return self._ranked(max(mixed, key=lambda one: float(one.max())))

    def _ranked(self, scores: Scores) -> list[Hit[Item]]:
        best_first = np.argsort(-scores, kind="stable")
        return [Hit(self.items[entry], float(scores[entry])) for entry in best_first]

    def _scores(self, questions: Sequence[str]) -> list[Scores]:
        meant = self.meaning(questions) @ self.directions.T
        return [
            (1 - MEANT) * self._written(question) + MEANT * self._meant(alike)
            for question, alike in zip(questions, meant, strict=True)
        ]

    def _meant(self, alike: Scores) -> Scores:
        """Of the likenesses to each ask, the mean of each entry's highest."""
        nearest = (np.sort(alike[first:last])[-MEANT_BY:] for first, last in self.spans)
        return np.array([one.mean() for one in nearest], dtype=np.float32)

    def _written(self, question: str) -> Scores:
        pieces = grams(self.plain(question))
        weights = {piece: self.weights.get(piece, UNKNOWN * self.heaviest) for piece in pieces}
        total = sum(weights.values()) or 1.0
        scores = np.zeros(len(self.items), dtype=np.float32)
        for entry, known in self._known(weights).items():
            scores[entry] = (1 - NEAREST_ASK) * known / total
        for entry, near in self._nearest(weights).items():
            scores[entry] += NEAREST_ASK * near
        return scores

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


def build(
    entries: Sequence[Entry[Item]],
    plain: Callable[[str], str],
    meaning: Callable[[Sequence[str]], Directions],
) -> Index[Item]:
    """The index over these entries, each of which has an ask."""
    asks = [(entry, grams(plain(ask))) for entry, one in enumerate(entries) for ask in one.asks]
    spoken = [
        frozenset[str]().union(*(pieces for of, pieces in asks if of == n)) for n in range(len(entries))
    ]
    weights = _weights(spoken)
    return Index(
        items=tuple(entry.item for entry in entries),
        plain=plain,
        meaning=meaning,
        weights=weights,
        heaviest=_weight(0, len(entries)),
        knows=_knows(spoken, [grams(plain(entry.text)) for entry in entries]),
        asked=_asked([pieces for _, pieces in asks]),
        ask_of=[(of, _length(weights[piece] for piece in pieces)) for of, pieces in asks],
        directions=meaning([ask for entry in entries for ask in entry.asks]),
        spans=_spans([len(entry.asks) for entry in entries]),
    )


def _spans(lengths: Sequence[int]) -> list[tuple[int, int]]:
    ends = [sum(lengths[: at + 1]) for at in range(len(lengths))]
    return [(end - length, end) for end, length in zip(ends, lengths, strict=True)]


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
