"""Questions that name a clause or an article by its number, and numbers that are none."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desk.policy.answers import Answer, Kind, answer
from desk.policy.document import load
from desk.settings import ROOT

POLICY = load(ROOT / "sample" / "policy.yml")


def asked(question: str) -> Answer:
    return answer(POLICY, question)


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("第六条讲什么", "6"),
        ("第6条是啥意思啊", "6"),
        ("政策第十条写了什么", "10"),
        ("2.5 是什么", "2.5"),
        ("２．５写的啥", "2.5"),
        ("4.1.2a说的是什么意思", "4.1.2a"),
        ("第二点五条讲的啥", "2.5"),
        ("第7.4条 帮我解释一下", "7.4"),
        ("2.2.1呢", "2.2"),
    ],
)
def test_a_clause_is_found_by_its_number(question: str, id_: str) -> None:
    assert asked(question).citations == (id_,)


@pytest.mark.parametrize(
    ("question", "id_"),
    [
        ("个保法第47条说了什么", "PIPL 47"),
        ("《个人信息保护法》第四十七条是什么", "PIPL 47"),
        ("个人信息保护法47条", "PIPL 47"),
        ("电商法三十一条怎么规定的", "电子商务法 31"),
        ("民法典第一千零三十三条", "民法典 1033"),
        ("刑法253条说的啥", "刑法 253之一"),
        ("国标35273的8.7是什么", "GB/T 35273 8.7"),
        ("网数条例第二十二条", "网数条例 22"),
    ],
)
def test_an_article_is_found_by_its_law_and_number(question: str, id_: str) -> None:
    answered = asked(question)
    assert (answered.kind, answered.citations) == (Kind.LAW, (id_,))


@pytest.mark.parametrize(
    "question", ["第88条是什么", "个保法第3条", "12.7写了什么", "消法第七条", "民法典第九百九十九条"]
)
def test_a_number_that_we_do_not_have_is_said_to_be_none_of_ours(question: str) -> None:
    assert asked(question) == Answer(Kind.ABSENT)


def test_a_heading_lists_what_stands_in_it() -> None:
    answered = asked("第五条讲什么")
    assert (answered.kind, answered.citations[0]) == (Kind.CONTENTS, "5.1")
    assert "\n5.3 换用途要重新同意" in answered.text


@pytest.mark.parametrize(
    "question",
    [
        "2.5公里能送吗",
        "我这个包裹有3.2公斤行不行",
        "优惠 2.8 折吗",
        "安卓4.2能装吗",
        "第一条短信是谁发的",
        "给我打4.4星",
        "个保法一共有多少字",
        "第三方是谁",
    ],
)
def test_a_quantity_is_no_number_of_a_clause(question: str) -> None:
    assert POLICY.naming.find(question) is None


@settings(max_examples=40)
@given(st.text("0123456789.第条点一二十百千PIL个保法a ", max_size=24))
def test_any_digits_and_signs_can_be_asked(question: str) -> None:
    assert asked(question).kind in Kind
