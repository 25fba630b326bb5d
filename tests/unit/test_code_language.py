"""The language data: enough of it, each sentence once, and none that it is measured with."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from desk.settings import ROOT

JOURNEYS = (
    "request_access",
    "request_correction",
    "request_deletion",
    "request_consent_withdrawal",
    "request_account_cancellation",
    "ask_policy",
    "out_of_scope",
)
OWN_ROWS = sorted((ROOT / "tests" / "data").glob("understanding*.tsv"))


def test_there_are_ten_thousand_distinct_sentences() -> None:
    assert len({bare(text) for _, text in sentences()}) >= 10_000


@pytest.mark.parametrize("intent", JOURNEYS)
def test_each_journey_is_asked_for_in_four_hundred_ways(intent: str) -> None:
    assert sum(named == intent for named, _ in sentences()) >= 400


def test_no_sentence_stands_twice() -> None:
    seen: dict[str, str] = {}
    twice = [text for _, text in sentences() if bare(text) and seen.setdefault(bare(text), text) is not text]
    assert twice == []


@pytest.mark.parametrize("path", OWN_ROWS, ids=lambda path: path.stem)
def test_no_row_of_our_own_evaluation_stands_in_the_training_data(path: Path) -> None:
    assert trained() & rows_of(path) - common() == set()


@pytest.mark.shared
def test_no_row_of_the_operators_evaluation_stands_in_the_training_data(shared: Path) -> None:
    for path in sorted((shared / "eval").glob("*.tsv")):
        assert trained() & rows_of(path) - common() == set()


def sentences() -> Iterator[tuple[str, str]]:
    """Intent and sentence of everything in data/nlu."""
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for line in str(block["examples"]).splitlines() if "intent" in block else ():
                yield block["intent"], line.removeprefix("- ")


def trained() -> set[str]:
    return {bare(text) for _, text in sentences()}


def common() -> set[str]:
    """What everybody says in the same words: a yes, a no, thanks. Nobody could leave them out."""
    return {text for text in trained() if len(text) <= 4}


def rows_of(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return {bare(row["text"]) for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)}


def bare(text: str) -> str:
    """Without case, blanks, punctuation and emoji."""
    folded = unicodedata.normalize("NFKC", text).lower()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] not in "PZSC")
