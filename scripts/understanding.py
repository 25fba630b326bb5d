"""What docs/understanding.md shows: `make understanding`.

Asks the product's pipeline for the rows that nothing was chosen on, trains it on parts of the
sentences for the learning curve, writes docs/understanding/understanding.json, and has the
pictures drawn. Drawn with a fixed seed: the same data, the same pictures.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from statistics import fmean
from typing import Any

import pipelines
import yaml
from nlu_eval import DESTRUCTIVE, Row, figures
from pipeline_settings import product
from pipelines import CHOSEN_ON, FOLDER, PYTHON, ROOT, TRAINING, UNSEEN

FIGURES = ROOT / "docs" / "understanding" / "understanding.json"
PICTURES = ROOT / "scripts" / "pictures.py"
SHARES = (0.05, 0.1, 0.25, 0.5)
"""Parts of the sentences that the learning curve is made of; all of them come after."""
THRESHOLDS = tuple(place / 100 for place in range(50, 100, 5))
LEAST = 2
"""Sentences of an intent that stay, however small the part."""
BINS = 10
SEED = 1


def matrix(rows: Sequence[Row]) -> dict[str, Any]:
    """How often each intent was understood as each: a line for what was meant, destructive ones first."""
    names = {row.gold for row in rows} | {row.understood for row in rows}
    intents = sorted(names, key=lambda name: (name not in DESTRUCTIVE, name))
    counts = [
        [sum((row.gold, row.understood) == (gold, understood) for row in rows) for understood in intents]
        for gold in intents
    ]
    return {"intents": intents, "counts": counts}


def reliability(rows: Sequence[Row]) -> list[dict[str, float]]:
    """Beside how sure it was, how often it was right: for each tenth of the confidences that holds rows."""
    bins: list[list[Row]] = [[] for _ in range(BINS)]
    for row in rows:
        bins[min(int(row.confidence * BINS), BINS - 1)].append(row)
    return [
        {
            "rows": len(part),
            "confidence": round(fmean(row.confidence for row in part), 4),
            "right": round(fmean(row.right for row in part), 4),
        }
        for part in bins
        if part
    ]


def calibration_error(bins: Iterable[dict[str, float]]) -> float:
    """How far confidence and truth are apart, a row."""
    known = list(bins)
    off = sum(part["rows"] * abs(part["confidence"] - part["right"]) for part in known)
    return round(off / sum(part["rows"] for part in known), 4)


def trade(rows: Sequence[Row], thresholds: Iterable[float]) -> list[dict[str, float]]:
    """For each threshold: the share of destructive requests read back, of all rows the misfires acted on."""
    asked = [row for row in rows if row.gold in DESTRUCTIVE]
    return [
        {
            "threshold": threshold,
            "read_back": round(fmean(row.confidence < threshold for row in asked), 4),
            "misfires_acted": round(
                fmean(row.misfire and row.confidence >= threshold for row in rows),
                4,
            ),
        }
        for threshold in thresholds
    ]


def part_of(examples: str, share: float, chance: Random) -> str:
    """A share of the lines of examples, drawn, in their order."""
    lines = examples.splitlines()
    kept = min(len(lines), max(LEAST, round(share * len(lines))))
    return "".join(f"{lines[place]}\n" for place in sorted(chance.sample(range(len(lines)), kept)))


def write_part(share: float, folder: Path) -> None:
    """Writes a share of each intent's sentences as training data; what names things stays whole."""
    chance = Random(SEED)
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(TRAINING[0].glob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in data["nlu"]:
            if "intent" in block:
                block["examples"] = part_of(block["examples"], share, chance)
        written = yaml.safe_dump(data, allow_unicode=True, sort_keys=False)
        (folder / path.name).write_text(written, encoding="utf-8")


def curve() -> list[dict[str, float]]:
    """Accuracy and macro-F1 on the unseen rows for each share of the sentences."""
    return [_point(share) for share in SHARES]


def _point(share: float) -> dict[str, float]:
    print(f"understanding: {share:.0%} of the sentences", flush=True)
    folder = FOLDER / f"part-{share:.2f}"
    write_part(share, folder / "nlu")
    model, _ = pipelines.trained(folder, product(), (folder / "nlu", TRAINING[1]))
    (rows,), _ = pipelines.asked(model, UNSEEN)
    return point(share, rows)


def point(share: float, rows: Sequence[Row]) -> dict[str, float]:
    """One point of the learning curve."""
    found = figures(list(rows))
    return {"share": share, "accuracy": found["accuracy"], "macro_f1": found["macro_f1"]}


def chosen_threshold() -> float:
    """The threshold of the product's configuration."""
    (found,) = (part["destructive_threshold"] for part in product() if "destructive_threshold" in part)
    return float(found)


def main() -> None:
    """Measures, writes, draws."""
    pipelines.prepare()
    model, _ = pipelines.trained(FOLDER / "ours", product(), TRAINING)
    (chosen_on, unseen), _ = pipelines.asked(model, CHOSEN_ON, UNSEEN)
    bins = reliability(unseen)
    thresholds = sorted({*THRESHOLDS, chosen_threshold()})
    found = {
        "rows": len(unseen),
        "matrix": matrix(unseen),
        "reliability": bins,
        "calibration_error": calibration_error(bins),
        "threshold": chosen_threshold(),
        "trade": {"chosen_on": trade(chosen_on, thresholds), "unseen": trade(unseen, thresholds)},
        "curve": [*curve(), point(1.0, unseen)],
    }
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(found, ensure_ascii=False) + "\n", encoding="utf-8")
    subprocess.run([str(PYTHON), str(PICTURES), str(FIGURES)], check=True)


if __name__ == "__main__":
    main()
