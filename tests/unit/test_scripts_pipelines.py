"""The table of docs/understanding.md compares what it says it compares."""

from __future__ import annotations

import json
from pathlib import Path

import pipelines
import pytest
from pipeline_settings import changed, every, product
from pipelines import Cost


class Box:
    """Counts what it is told to train instead of training it."""

    def __init__(self) -> None:
        self.trained = 0

    def run(self, *arguments: str | Path, given: str = "") -> tuple[str, Cost]:
        self.trained += arguments[0] == "train"
        return "", Cost(seconds=12.0, megabytes=900.0)


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Box:
    box = Box()
    monkeypatch.setattr(pipelines, "run", box.run)
    return box


def test_a_model_is_trained_once_and_its_seconds_are_kept(box: Box, tmp_path: Path) -> None:
    first = pipelines.trained(tmp_path / "model", product(), [tmp_path])
    assert pipelines.trained(tmp_path / "model", product(), [tmp_path]) == first
    assert (first[1], box.trained) == (12.0, 1)


def test_other_sentences_are_another_model(box: Box, tmp_path: Path) -> None:
    for text in ("- 注销", "- 把号注销"):
        (tmp_path / "some.yml").write_text(text, encoding="utf-8")
        pipelines.trained(tmp_path / "model", product(), [tmp_path])
    assert box.trained == 2


def test_other_settings_are_another_model(box: Box, tmp_path: Path) -> None:
    for pipeline in (product(), product()[:-1]):
        pipelines.trained(tmp_path / "model", pipeline, [tmp_path])
    assert box.trained == 2


def test_a_box_that_fails_says_why() -> None:
    with pytest.raises(pipelines.BoxFailed, match="parse MODEL"):
        pipelines.run("nothing that it knows")


def test_a_pipeline_that_is_compared_differs_only_where_it_says() -> None:
    assert changed({}) == product()
    for name, (_, pipeline) in every().items():
        if name != "stock":
            assert pipeline[-5:] == product()[-5:], name


def test_the_table_in_the_document_is_the_one_that_was_measured() -> None:
    document = pipelines.DOCUMENT.read_text(encoding="utf-8")
    measured = json.loads(pipelines.FIGURES.read_text(encoding="utf-8"))
    assert pipelines.in_document(document, pipelines.table(measured)) == document


def test_a_new_table_takes_the_place_of_the_old_and_nothing_else() -> None:
    document = f"before\n{pipelines.BEGIN}\n| old |\n{pipelines.END}\nafter\n"
    assert pipelines.in_document(document, "| new |") == document.replace("old", "new")


def test_a_document_without_a_place_for_the_table_is_left_alone() -> None:
    with pytest.raises(ValueError, match="unpack"):
        pipelines.in_document("nothing here", "| new |")
