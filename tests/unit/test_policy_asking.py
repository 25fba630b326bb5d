"""The part of a long message that asks, and questions that a recogniser wrote with other characters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.policy.answers import Answer, answer
from desk.policy.asking import LONGEST
from desk.policy.document import load
from desk.policy.plain import grams, sound
from desk.settings import ROOT

POLICY = load(ROOT / "sample" / "policy.yml")


def asked(question: str) -> Answer:
    return answer(POLICY, question)


def test_a_short_message_is_its_own_question() -> None:
    assert POLICY.asking.parts("为什么要录音？") == ("为什么要录音？",)


def test_of_a_story_the_end_that_asks_is_tried_first() -> None:
    story = "我昨天下午给你们打过一个电话，等了很久才有人接，我就想问问录音是拿去干什么的呀"
    first, *_ = POLICY.asking.parts(story)
    assert first.endswith("录音是拿去干什么的呀") and "等了很久" not in first


def test_a_story_that_asks_nothing_stays_whole() -> None:
    story = "今天上午天气很好，我们一家人去公园里走了一圈，中午在外面吃的饭，下午回来睡了一觉。"
    assert POLICY.asking.parts(story) == (story,)


@pytest.mark.parametrize(
    ("story", "id_"),
    [
        ("我妈八十多了不会用手机都是我帮她弄的昨天她问我一个事情我也答不上来你们打电话为什么要录音啊", "2.5"),
        (
            "刚才给家里老人叫了个跑腿，骑手人挺好的，就是有件事我想不通，注册的时候为什么要身份证照片呢",
            "2.2",
        ),
        ("我们小区好几个人都在用说是挺方便的不过大家都有点担心所以派我来问一下数据会不会传到国外去", "4.2"),
    ],
)
def test_the_question_is_found_behind_its_story(story: str, id_: str) -> None:
    assert asked(story).citations == (id_,)


@pytest.mark.parametrize(
    ("heard", "id_"), [("你们为什么要路因", "2.5"), ("怎么助销帐好", "7.4"), ("身份正照片安不安全", "4.3")]
)
def test_what_was_misheard_is_found_by_its_sound(heard: str, id_: str) -> None:
    assert asked(heard).citations == (id_,)


def test_what_ears_confuse_sounds_the_same() -> None:
    assert (sound("注"), sound("录"), sound("账")) == (sound("助"), sound("路"), sound("咱"))


def test_a_latin_word_and_a_number_are_one_sign_each() -> None:
    assert grams("wifi15") == {"wifi", "15", "wifi15", "~wifi", "~15", "~wifi~15"}


@given(st.text(max_size=400))
def test_no_part_is_empty_or_too_long(message: str) -> None:
    parts = POLICY.asking.parts(message)
    assert parts == (message,) or all(0 < len(part) <= LONGEST + 13 for part in parts)
