"""What was done is told as it was: nothing is called kept where nothing is."""

from __future__ import annotations

from typing import Any

import pytest
from actions_support import WORDING

from desk.conversation import done


def item(title: str, outcome: str, count: int | None = 1, **more: Any) -> dict[str, Any]:
    return {"title": title, "outcome": outcome, "count": count, **more}


def told(*items: dict[str, Any]) -> str:
    return done.told(WORDING, {"items": list(items)})


def test_where_all_was_erased_nothing_is_said_to_be_kept() -> None:
    assert told(item("常用地址", "erase"), item("搜索记录", "erase")) == "常用地址、搜索记录删掉了"


def test_what_a_law_keeps_and_what_nobody_recognises_any_more_are_told_apart() -> None:
    said = told(item("订单记录", "anonymise"), item("订单记录", "keep_restricted"), item("姓名", "keep"))
    assert [part.split("，")[0] for part in said.split("；")] == [
        "订单记录的一部分匿名化了",
        "订单记录的一部分依法还要留",
        "姓名没有动",
    ]


@pytest.mark.parametrize("outcome", ["erase", "keep_restricted"])
def test_what_was_not_there_is_not_spoken_of(outcome: str) -> None:
    assert told(item("发票抬头", outcome, 0), item("照片", "erase")) == "照片删掉了"


def test_many_are_counted_and_not_listed() -> None:
    assert told(*(item(f"第{n}类", "erase") for n in range(5))) == "5 类信息删掉了"


def test_a_consent_that_had_stopped_before_is_not_stopped_now() -> None:
    said = told(item("营销推广 · 短信", "stop", None), item("满意度回访", "stop", None, already=True))
    assert said == "营销推广 · 短信从现在起停了"


def test_of_nothing_shown_nothing_is_told() -> None:
    assert done.told(WORDING, None) == ""
