"""How well rows of sentences are understood: `make nlu-eval FILE=rows.tsv`.

A row is `text  intent  channel  note`, tab-separated, below a header line. Each goes the
real way: normalised and sealed as a turn does it, parsed by the trained model. What is
understood is the likeliest intent; below the threshold the bot asks instead of acting.
Prints a table, and as its last line one JSON object.
"""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from actions.fallback import likeliest  # noqa: E402
from desk.conversation.normalise import longest_seen_by_bot, normalise  # noqa: E402
from desk.vault import detect  # noqa: E402

DESTRUCTIVE = (
    "request_deletion",
    "request_account_cancellation",
    "request_correction",
    "request_consent_withdrawal",
)
FALLBACK = "nlu_fallback"
SPOKEN = "voice"
SHOWN = 25
Understand = Callable[[list[str]], list[dict[str, Any]]]


@dataclass(frozen=True)
class Sentence:
    """One sentence, what it means, and where it was said."""

    text: str
    gold: str
    channel: str


@dataclass(frozen=True)
class Row:
    """A sentence and what was understood: how surely, `acted` if above the threshold, else what is asked."""

    sentence: Sentence
    understood: str
    confidence: float
    acted: bool
    ms: float
    offered: tuple[str, ...] = ()

    @property
    def gold(self) -> str:
        """What the sentence means."""
        return self.sentence.gold

    @property
    def right(self) -> bool:
        """Whether this is what was understood."""
        return self.gold == self.understood

    @property
    def reached(self) -> bool:
        """Whether the right journey begins at once, or after the one question that the bot asks back."""
        return self.right if self.acted else self.gold in self.offered

    @property
    def misfire(self) -> bool:
        """Whether it was wrongly taken for a request that changes or ends something."""
        return self.understood in DESTRUCTIVE and not self.right


def sealed(text: str) -> str:
    """What the bot would see of this message: cleaned, and a token for each personal value.

    A turn's token is drawn; here the same value has the same one, or the figures would differ each time.
    """
    clean, pieces, end = normalise(text), [], 0
    for found in detect.find(clean):
        pieces += [clean[end : found.start], f"⟦{found.kind}:{_drawn(clean[found.start : found.end])}⟧"]
        end = found.end
    return longest_seen_by_bot("".join(pieces) + clean[end:])


def _drawn(value: str) -> str:
    return hashlib.blake2s(value.encode(), digest_size=3).hexdigest()


def read(path: Path) -> list[Sentence]:
    """The sentence of each row. Raises KeyError for a file without these columns."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Sentence(row["text"], row["intent"], row["channel"]) for row in rows]


def parse(texts: list[str]) -> list[dict[str, Any]]:
    """What the trained model makes of each sealed text."""
    command = [str(ROOT / "bot" / ".venv" / "bin" / "python"), str(ROOT / "bot" / "parse.py")]
    lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
    done = subprocess.run(command, input=lines, text=True, stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def evaluate(sentences: list[Sentence], understand: Understand = parse) -> list[Row]:
    """Each sentence with what was understood; one that is empty after cleaning never reaches the bot."""
    seen = [sealed(sentence.text) for sentence in sentences]
    answers = iter(understand([text for text in seen if text]))
    return [
        _row(sentence, next(answers) if asked else None)
        for sentence, asked in zip(sentences, seen, strict=True)
    ]


def _row(sentence: Sentence, answer: dict[str, Any] | None) -> Row:
    if answer is None:
        return Row(sentence, FALLBACK, 0.0, acted=False, ms=0.0)
    likely = next(each for each in answer["ranking"] if each["name"] != FALLBACK)
    acted = answer["intent"]["name"] != FALLBACK
    ranking = [each["name"] for each in answer["ranking"]]
    offered = () if acted else likeliest(ranking)
    return Row(sentence, likely["name"], likely["confidence"], acted, answer["ms"], offered)


def figures(rows: list[Row]) -> dict[str, Any]:
    """The figures of the contract, and how many rows the bot would ask about."""
    intents = {intent: _scores(rows, intent) for intent in sorted({row.gold for row in rows})}
    misfires = [row for row in rows if row.misfire]
    wrong = Counter((row.gold, row.understood) for row in rows if not row.right)
    times = quantiles([row.ms for row in rows], n=100, method="inclusive") if len(rows) > 1 else [0.0] * 99
    return {
        "rows": len(rows),
        "accuracy": _rounded(fmean(row.right for row in rows)),
        "macro_f1": _rounded(fmean(scores["f1"] for scores in intents.values())),
        "per_channel": _per_channel(rows),
        "per_intent": intents,
        "destructive_misfires": len(misfires),
        "destructive_misfires_acted": sum(row.acted for row in misfires),
        "below_threshold": sum(not row.acted for row in rows),
        "parse_ms": {"p50": _rounded(times[49]), "p95": _rounded(times[94])},
        "confusions": [[gold, predicted, n] for (gold, predicted), n in wrong.most_common()],
    }


def _per_channel(rows: list[Row]) -> dict[str, dict[str, float]]:
    """What is typed and what a recogniser hears, apart."""
    parts = {
        "chat": [row for row in rows if row.sentence.channel != SPOKEN],
        "voice": [row for row in rows if row.sentence.channel == SPOKEN],
    }
    return {
        name: {
            "rows": len(part),
            "accuracy": _rounded(fmean(row.right for row in part)),
            "after_one_question": _rounded(fmean(row.reached for row in part)),
        }
        for name, part in parts.items()
        if part
    }


def _scores(rows: list[Row], intent: str) -> dict[str, float]:
    hit = sum(row.gold == row.understood == intent for row in rows)
    said = sum(row.understood == intent for row in rows)
    support = sum(row.gold == intent for row in rows)
    precision, recall = (hit / said if said else 0.0), hit / support
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {
        "precision": _rounded(precision),
        "recall": _rounded(recall),
        "f1": _rounded(f1),
        "support": support,
    }


def _rounded(value: float) -> float:
    return round(value, 4)


def show(told: dict[str, Any]) -> None:
    """The table, then the JSON line."""
    print(f"{'intent':32}{'precision':>10}{'recall':>10}{'f1':>10}{'support':>10}")
    for intent, scores in told["per_intent"].items():
        numbers = "".join(f"{scores[name]:>10.3f}" for name in ("precision", "recall", "f1"))
        print(f"{intent:32}{numbers}{scores['support']:>10}")
    print()
    for channel, part in told["per_channel"].items():
        print(f"{channel:32}{part['accuracy']:>10.3f} of {part['rows']} rows right", end="")
        print(f", {part['after_one_question']:.3f} after one question back at most")
    print("\nmost often taken for another:")
    for gold, predicted, count in told["confusions"][:SHOWN]:
        print(f"{count:>6}  {gold} → {predicted}")
    print()
    print(json.dumps(told, ensure_ascii=False))


def main() -> None:
    """Reads the file that is named and prints the figures; --wrong also prints the rows that went wrong."""
    files = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
    if len(files) != 1 or not Path(files[0]).is_file():
        sys.exit("usage: make nlu-eval FILE=rows.tsv")
    rows = evaluate(read(Path(files[0])))
    if not rows:
        sys.exit("nlu-eval: the file has no rows")
    if "--wrong" in sys.argv:
        for row in rows:
            if not row.right:
                print(f"{row.gold} → {row.understood}{'' if row.acted else ' (asked)'}: {row.sentence.text}")
    show(figures(rows))


if __name__ == "__main__":
    main()
