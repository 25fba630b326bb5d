"""How well questions are answered.

    python -m desk.policy.measure [--policy FILE] [--questions FILE] [--misses]

The questions stand below what answers them: a clause or an article, several with ` | `
between them, or `abstain`; then by channel.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import yaml

from desk.policy.answers import Answer, answer
from desk.policy.document import Policy, load
from desk.settings import ROOT

QUESTIONS = ROOT / "tests" / "data" / "questions.yml"
POLICY = ROOT / "sample" / "policy.yml"
NOBODY = "abstain"


@dataclass(frozen=True)
class Row:
    """One question with what should answer it, what did, and the processor's time for it."""

    question: str
    channel: str
    expected: tuple[str, ...]
    answer: Answer
    ms: float

    @property
    def unanswerable(self) -> bool:
        """Whether nobody should answer."""
        return self.expected == (NOBODY,)

    @property
    def right(self) -> bool:
        """Whether the first citation is one that was expected, or none is where none should be."""
        return (self.answer.citations[:1] or (NOBODY,))[0] in self.expected


def rows(policy: Policy, questions: Path) -> list[Row]:
    """Asks every question of the file."""
    return [_row(policy, *each) for each in questions_of(questions)]


def figures(measured: Sequence[Row]) -> dict[str, float]:
    """Shares: right answers to what can be answered, wrong ones, false ones to what cannot; and the time."""
    able = [row for row in measured if not row.unanswerable]
    unable = [row for row in measured if row.unanswerable]
    cuts = quantiles([row.ms for row in measured], n=20)
    return {
        "answerable": len(able),
        "right": _share(able, sum(row.right for row in able)),
        "wrong": _share(able, sum(bool(row.answer.citations) and not row.right for row in able)),
        "unanswerable": len(unable),
        "false": _share(unable, sum(not row.right for row in unable)),
        "ms_p50": round(cuts[9], 2),
        "ms_p95": round(cuts[18], 2),
    }


def _share(of: Sequence[Row], count: int) -> float:
    return round(count / len(of), 4) if of else 0.0


def questions_of(path: Path) -> Iterator[tuple[str, str, str]]:
    """What should answer, the channel, and the question."""
    for expected, channels in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for channel, questions in channels.items():
            for question in questions:
                yield expected, channel, question


def _row(policy: Policy, expected: str, channel: str, question: str) -> Row:
    start = time.thread_time()
    given = answer(policy, question)
    ms = (time.thread_time() - start) * 1000
    return Row(question, channel, tuple(expected.split(" | ")), given, ms)


def main() -> None:
    """Prints the figures of each channel and, as the last line, of all as JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--policy", type=Path, default=POLICY)
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--misses", action="store_true", help="print what went wrong")
    asked = parser.parse_args()
    measured = rows(load(asked.policy), asked.questions)
    for row in filter(lambda row: asked.misses and not row.right, measured):
        print(
            f"{' | '.join(row.expected)}\t{','.join(row.answer.citations) or row.answer.kind}\t{row.question}"
        )
    for channel in dict.fromkeys(row.channel for row in measured):
        print(channel, figures([row for row in measured if row.channel == channel]))
    print(json.dumps(figures(measured)))


if __name__ == "__main__":
    main()
