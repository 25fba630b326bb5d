"""What a sentence says of time is understood as a whole, or asked for."""

from __future__ import annotations

from datetime import date

import pytest
from actions_support import DATAMAP

from desk.assembly import PHRASES
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases

PERIODS = Periods.of(DATAMAP, Phrases.load(PHRASES))
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize("text", ["去年的", "把我去年的录音删了", "只要2025年1月到3月的通话录音"])
def test_a_period_is_heard(text: str) -> None:
    heard = PERIODS.heard(text, TODAY)
    assert heard.period and not heard.unclear


@pytest.mark.parametrize(
    "text",
    [
        "去年春节的录音",
        "去年的录音和上个月的照片",
        "去年的，还有疫情期间的",
        "老早以前的录音",
        "去年今天的订单",
    ],
)
def test_a_time_beside_the_period_makes_it_unclear(text: str) -> None:
    heard = PERIODS.heard(text, TODAY)
    assert heard.period is None and heard.unclear


def test_no_time_is_not_unclear() -> None:
    heard = PERIODS.heard("把我的录音都删了", TODAY)
    assert (heard.period, heard.unclear) == (None, False)


def test_an_answer_that_names_records_is_no_period_alone() -> None:
    assert PERIODS.answer("去年的", TODAY) is not None
    assert PERIODS.answer("不要录音了，去年的订单", TODAY) is None
