"""Words that are never a value, however they are said."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.conversation.lexicon import Lexicon

ANSWERS = Path(__file__).resolve().parents[2] / "data" / "lexicon" / "answers.yml"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(ANSWERS)


@pytest.mark.parametrize(
    "said", ["转人工", "嗯，算了", "转人工转人工！", "等一下", "重发", "不对不对", "菜单。"]
)
def test_a_word_that_steers_is_no_value(lexicon: Lexicon, said: str) -> None:
    assert lexicon.is_control(said)


@pytest.mark.parametrize("said", ["丽丽", "欧阳晓晓", "人工湖路 1 号", "算了算盘", "嗯"])
def test_a_value_is_no_word_that_steers(lexicon: Lexicon, said: str) -> None:
    assert not lexicon.is_control(said)
