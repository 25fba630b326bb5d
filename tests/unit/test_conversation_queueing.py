"""Two requests in one message are heard one after the other, the more careful one first."""

from __future__ import annotations

import pytest

from desk.conversation.phrases import Phrases
from desk.conversation.queueing import both
from desk.settings import ROOT

PHRASES = Phrases.load(ROOT / "data" / "lexicon" / "phrases.yml")


@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("导出一份数据，然后注销", ("access", "导出一份数据"), ("account_cancellation", "注销")),
        (
            "先帮我注销，注销之前把我的资料导出来",
            ("access", "把我的资料导出来"),
            ("account_cancellation", "先帮我注销"),
        ),
        ("把录音删了，再把营销短信退了", ("consent_withdrawal", "把营销短信退了"), ("erasure", "把录音删了")),
        ("改一下手机号，顺便把地址删了", ("correction", "改一下手机号"), ("erasure", "把地址删了")),
        ("把录音删掉，然后注销账号", ("erasure", "把录音删掉"), ("account_cancellation", "注销账号")),
        ("撤回共享，然后把搜索记录删掉", ("consent_withdrawal", "撤回共享"), None),
        ("看看你们存了我什么，另外别再给我发短信了", ("access", "看看你们存了我什么"), None),
    ],
)
def test_the_more_careful_request_comes_first(
    text: str, first: tuple[str, str], second: tuple[str, str] | None
) -> None:
    pair = both(PHRASES, text)
    assert pair is not None
    assert (pair[0].right, pair[0].text) == first
    assert second is None or (pair[1].right, pair[1].text) == second


@pytest.mark.parametrize(
    "text",
    [
        "把我的常用地址删掉",
        "把录音删了，聊天记录也删了",
        "我要注销账号，把我的数据都删了",
        "不是要注销，就是想退订短信",
        "我要查，不对，我要删",
        "算了，我要查我的信息",
        "注销账号以后能不能看我的订单",
        "除了订单，其他的都删掉",
        "我想看看我的信息，然后再说",
        "退订营销短信，也别再打电话",
        "你好，我想导出我的资料，谢谢",
    ],
)
def test_one_matter_stays_one(text: str) -> None:
    assert both(PHRASES, text) is None
