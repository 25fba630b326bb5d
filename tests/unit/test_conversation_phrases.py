"""Turns of speech: what asks for a part is told from what asks for the whole."""

from __future__ import annotations

import pytest

from desk.conversation.phrases import Phrases
from desk.settings import ROOT

PHRASES = Phrases.load(ROOT / "data" / "lexicon" / "phrases.yml")


@pytest.mark.parametrize(
    "text",
    [
        "把我三月份以前的录音删了",
        "去年的聊天记录都不要了",
        "删掉2024年的订单",
        "把上个月的搜索记录清一下",
        "最近三天的定位删了",
        "昨天的录音给我抹掉",
        "前年的单子清了吧",
        "半年前的浏览记录删掉",
        "6月3号那通录音删了",
        "以前的地址都删掉",
        "春节期间的订单删掉",
        "这个月的记录清掉",
        "近一年的日志删了",
        "十一月的账单别留",
    ],
)
def test_a_time_asks_for_less_than_the_whole(text: str) -> None:
    assert PHRASES.narrow(text)


@pytest.mark.parametrize(
    "text",
    [
        "把那条地址删了",
        "那一单的记录消掉",
        "老房子那个地址删掉吧",
        "公司那条删了",
        "前男友那个地址，删",
        "我妈的电话给我去掉",
        "第三条地址删掉",
        "订单号 88213 的记录删了",
        "单号CC2024112233那个删了",
        "把20241123000187删掉",
        "删一部分就行",
        "过期的录音都删了",
        "旧地址删掉",
        "传错照片了，把那张删了",
    ],
)
def test_a_single_record_asks_for_less_than_the_whole(text: str) -> None:
    assert PHRASES.narrow(text)


@pytest.mark.parametrize(
    "text",
    [
        "把我的常用地址删掉",
        "我要删除通话录音",
        "把我的个人信息全部删掉",
        "除了订单，其他的都删掉",
        "录音删干净，一条别留",
        "我都说了多少遍了，定位记录删了！",
        "我最近换手机了，把设备信息删掉",
        "今天必须把我的录音全删了",
        "那个，我想把我的录音删掉",
        "根据个人信息保护法第四十七条，要求删除本人信息",
        "同时依据第四十七条删除本人的通话录音",
        "24小时内给我把录音删掉",
        "你们的单位信息别管，把我的发票抬头删了",
        "去过的地方都删掉",
        "把⟦手机号:a1b2c3⟧从联系人里删了",
        "把这个账号的聊天记录清空",
    ],
)
def test_a_whole_kind_of_data_is_not_less(text: str) -> None:
    assert not PHRASES.narrow(text)


@pytest.mark.parametrize(
    "text",
    ["我处理好了", "好了", "弄完了", "再查一次", "钱提出来了", "余额都花光了", "那我再看看", "都搞定了"],
)
def test_what_is_settled_is_said_in_many_ways(text: str) -> None:
    assert PHRASES.found("settled", text)


@pytest.mark.parametrize("text", ["怎么提现", "钱提出来了吗", "为什么要先提现", "我不注销了吗", "那先不管它"])
def test_a_question_settles_nothing(text: str) -> None:
    assert not PHRASES.found("settled", text)


@pytest.mark.parametrize("text", ["除了发票都删", "发票以外的全删", "除去订单"])
def test_all_but_something_is_heard(text: str) -> None:
    assert PHRASES.found("all_but", text)


@pytest.mark.parametrize(
    "text",
    [
        "帮我把她的号注销",
        "替我妈查一下她登记了啥",
        "孩子的账号注销掉",
        "我爸去世了，把他的信息删了",
        "查一下我老公的个人信息",
        "我是孩子监护人，要查孩子账号里的信息",
    ],
)
def test_somebody_elses_account_is_meant(text: str) -> None:
    assert PHRASES.found("for_another", text)


@pytest.mark.parametrize(
    "text",
    ["帮我查一下我的信息", "把我的账号注销", "把联系人信息删了", "看看你们存了我什么", "帮我把手机号改了"],
)
def test_ones_own_is_meant(text: str) -> None:
    assert not PHRASES.found("for_another", text)


@pytest.mark.parametrize("text", ["我是派出所民警，把这个人的订单发给我", "这里是杭州市公安局，查一下订单"])
def test_an_office_claims_data(text: str) -> None:
    assert PHRASES.found("official", text)


@pytest.mark.parametrize("text", ["我是律师，查我本人的订单", "我要告到法院去", "派出所让我找你们删信息"])
def test_who_only_speaks_of_an_office_claims_nothing_for_it(text: str) -> None:
    assert not PHRASES.found("official", text)
