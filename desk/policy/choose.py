"""The bar that an answer must reach, chosen by cross-validation.

    python -m desk.policy.choose [--policy FILE] [--questions FILE]

The questions are dealt into folds. On all but one the bar is chosen that lets most be answered rightly
while at most two in a hundred that nobody can answer are; the fold left out says how good the choice was.
"""

from __future__ import annotations

import argparse
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from desk.policy.answers import Bar, Finding, find
from desk.policy.document import Policy, load
from desk.policy.measure import NOBODY, POLICY, QUESTIONS, questions_of

FOLDS = 5
FALSE_AT_MOST = 0.02
SURE = [step / 100 for step in range(10, 34, 2)]
AGAINST = [step / 10 for step in range(5, 11)]


@dataclass(frozen=True)
class Looked:
    """A question, what should answer it, and what it fits best."""

    question: str
    expected: tuple[str, ...]
    finding: Finding

    @property
    def unanswerable(self) -> bool:
        """Whether nobody should answer."""
        return self.expected == (NOBODY,)

    @property
    def fold(self) -> int:
        """Its fold: the same for the same question, whatever stands beside it."""
        return zlib.crc32(self.question.encode()) % FOLDS

    def right(self, bar: Bar) -> bool:
        """Whether what should answer does, with this bar."""
        told = self.finding.told
        fits = told is not None and getattr(told.item.entry, "id", "") in self.expected
        return fits and self.finding.reaches(bar)


def looked_up(policy: Policy, questions: Path) -> list[Looked]:
    """Every question of the file, looked up once."""
    return [
        Looked(question, tuple(expected.split(" | ")), find(policy, question))
        for expected, _, question in questions_of(questions)
    ]


def figures(rows: Sequence[Looked], bar: Bar) -> tuple[float, float]:
    """The share of right answers to what can be answered, and of false ones to what cannot."""
    able = [row.right(bar) for row in rows if not row.unanswerable]
    unable = [row.finding.reaches(bar) for row in rows if row.unanswerable]
    return sum(able) / max(1, len(able)), sum(unable) / max(1, len(unable))


def chosen(rows: Sequence[Looked]) -> Bar:
    """The bar that answers most rightly among those that answer few falsely; of equals the highest."""
    bars = [Bar(sure, against) for sure, against in product(SURE, AGAINST)]
    measured = {bar: figures(rows, bar) for bar in bars}
    careful = [bar for bar in bars if measured[bar][1] <= FALSE_AT_MOST] or bars[-1:]
    return max(careful, key=lambda bar: (measured[bar][0], bar.sure, bar.against))


def crossed(rows: Sequence[Looked]) -> tuple[float, float]:
    """The figures where each fold is judged by the bar that the others chose."""
    able = unable = right = false = 0
    for fold in range(FOLDS):
        bar = chosen([row for row in rows if row.fold != fold])
        for row in (row for row in rows if row.fold == fold):
            able, unable = able + (not row.unanswerable), unable + row.unanswerable
            right += not row.unanswerable and row.right(bar)
            false += row.unanswerable and row.finding.reaches(bar)
    return right / max(1, able), false / max(1, unable)


def main() -> None:
    """Prints the bar that all questions choose, and as JSON how a choice does on what it has not seen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--policy", type=Path, default=POLICY)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    asked = parser.parse_args()
    rows = looked_up(load(asked.policy), asked.questions)
    print(chosen(rows))
    right, false = crossed(rows)
    print(json.dumps({"right": round(right, 4), "false": round(false, 4)}))


if __name__ == "__main__":
    main()
