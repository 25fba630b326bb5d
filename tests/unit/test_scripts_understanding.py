"""What docs/understanding.md shows is computed as it says."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import understanding
import yaml
from hypothesis import given
from hypothesis import strategies as st
from nlu_eval import Row, Sentence

from desk.settings import ROOT

DOCUMENT = (ROOT / "docs" / "understanding.md").read_text(encoding="utf-8")


def row(gold: str, understood: str, sure: float) -> Row:
    return Row(Sentence("…", gold, "app"), understood, sure, acted=True, ms=1.0)


ROWS = [
    row("request_deletion", "request_deletion", 0.99),
    row("request_deletion", "request_deletion", 0.80),
    row("ask_policy", "request_deletion", 0.85),
    row("ask_policy", "ask_policy", 0.31),
]


def test_each_row_stands_once_in_the_matrix() -> None:
    found = understanding.matrix(ROWS)
    assert found == {"intents": ["request_deletion", "ask_policy"], "counts": [[2, 0], [1, 1]]}


def test_the_confidences_are_beside_what_was_right() -> None:
    assert understanding.reliability(ROWS) == [
        {"rows": 1, "confidence": 0.31, "right": 1.0},
        {"rows": 2, "confidence": 0.825, "right": 0.5},
        {"rows": 1, "confidence": 0.99, "right": 1.0},
    ]


def test_a_row_weighs_the_same_in_every_part_of_the_calibration() -> None:
    bins = [{"rows": 3, "confidence": 0.9, "right": 0.8}, {"rows": 1, "confidence": 0.5, "right": 0.9}]
    assert understanding.calibration_error(bins) == pytest.approx((3 * 0.1 + 0.4) / 4)


def test_certainty_has_a_place_among_the_confidences() -> None:
    assert understanding.reliability([row("greet", "greet", 1.0)]) == [
        {"rows": 1, "confidence": 1.0, "right": 1.0}
    ]


def test_a_higher_threshold_reads_more_back_and_acts_on_less() -> None:
    assert understanding.trade(ROWS, [0.5, 0.9]) == [
        {"threshold": 0.5, "read_back": 0.0, "misfires_acted": 0.25},
        {"threshold": 0.9, "read_back": 0.5, "misfires_acted": 0.0},
    ]


@given(st.lists(st.text("甲乙丙", min_size=1), min_size=1), st.floats(0.01, 1.0))
def test_a_part_is_drawn_from_its_own_and_is_the_same_each_time(lines: list[str], share: float) -> None:
    examples = "".join(f"- {line}\n" for line in lines)
    drawn = understanding.part_of(examples, share, Random(1))
    assert drawn == understanding.part_of(examples, share, Random(1))
    assert set(drawn.splitlines()) <= set(examples.splitlines())
    assert len(drawn.splitlines()) == min(len(lines), max(understanding.LEAST, round(share * len(lines))))


def test_a_part_of_the_sentences_keeps_every_intent_and_all_names(tmp_path: Path) -> None:
    understanding.write_part(0.05, tmp_path)
    whole, part = (blocks(folder) for folder in (ROOT / "data" / "nlu", tmp_path))
    assert part.keys() == whole.keys()
    assert [name for name, kept in part.items() if name[0] != "intent" and kept != whole[name]] == []
    assert sum(len(part[name]) for name in part if name[0] == "intent") < 0.1 * sum(map(len, whole.values()))


def blocks(folder: Path) -> dict[tuple[str, str], list[str]]:
    """Kind and name → the examples under it."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            kind = next(iter(block))
            found.setdefault((kind, block[kind]), []).extend(block["examples"].splitlines())
    return found


@pytest.mark.parametrize("picture", ["confusion", "reliability", "threshold", "curve"])
def test_the_document_shows_each_picture_with_words_for_who_cannot_see_it(picture: str) -> None:
    (line,) = (line for line in DOCUMENT.splitlines() if f"(understanding/{picture}.svg)" in line)
    assert len(line.split("](")[0]) > 40
    assert (ROOT / "docs" / "understanding" / f"{picture}.svg").exists()
