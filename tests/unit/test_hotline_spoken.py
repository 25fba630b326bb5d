"""Digits one by one, amounts in words, masked values described, no sign that a voice stumbles over."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.hotline.spoken import Spoken
from desk.settings import ROOT

SPOKEN = Spoken.load(ROOT / "data" / "lexicon" / "spoken.yml")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("发到 138****1234，10 分钟内有效", "发到尾号幺二三四，十分钟内有效"),
        ("申请编号 261124-0387-5，请记好", "申请编号二六幺幺二四，零三八七，五，请记好"),
        ("工单 T261124-0007-3 的同事", "工单T二六幺幺二四，零零零七，三，的同事"),
        ("最晚 2026-12-15 答复", "最晚二零二六年十二月十五日答复"),
        ("18:05 之前", "十八点零五分之前"),
        ("18:00 之前", "十八点整之前"),
        ("第 2.5 条", "第二点五条"),
        ("12.50 元", "十二点五零元"),
        ("共 2 类，12 个，105 件，1010 条，20000 次", "共两类，十二个，一百零五件，一千零一十条，二万次"),
        ("电话是 12377", "电话是幺二三七七"),
        ("400-000-0520", "四零零零零零零五二零"),
        ("95%", "百分之九十五"),
        ("由 张* 改为 欧阳晓晓", "由张某改为欧阳晓晓"),
        ("现在登记的是：周＊＊。", "现在登记的是，周某。"),
        ("设置 → 隐私（新版）", "设置，隐私，新版。"),
        ("要先了结：\n· 余额：提现\n· 订单：完成", "要先了结。余额，提现。订单，完成"),
        ("见 https://example.test/a?b=1，谢谢", "见，谢谢"),
        ("「查我的信息」", "查我的信息"),
    ],
)
def test_what_is_written_is_said(written: str, said: str) -> None:
    assert SPOKEN.say(written) == said


@given(st.text(alphabet="甲乙丙，。0123456789-:.*/→·「」（） \nT%@", max_size=60))
def test_nothing_that_is_said_holds_a_digit_or_a_sign(text: str) -> None:
    assert re.sub("[\u4e00-\u9fff，。？、T]", "", SPOKEN.say(text)) == ""


@given(st.integers(min_value=0, max_value=99_999_999))
def test_an_amount_can_be_counted_back(number: int) -> None:
    assert value_of(SPOKEN.amount(number)) == number


def value_of(said: str) -> int:
    """The amount that Chinese words stand for."""
    units, total, section, digit = {"十": 10, "百": 100, "千": 1000}, 0, 0, 0
    for sign in said:
        if sign in units:
            section += (digit or 1) * units[sign]
            digit = 0
        elif sign == "万":
            total, section, digit = (section + digit) * 10_000, 0, 0
        else:
            digit = "零一二三四五六七八九".index(sign)
    return total + section + digit
