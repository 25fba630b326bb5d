"""What is a value where one is awaited, and what is a sentence of a person who changed their mind."""

from __future__ import annotations

import pytest
from actions_support import DATAMAP

from desk.assembly import PHRASES, VALUES
from desk.conversation.awaited import Awaited
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases

AWAITED = Awaited.of(DATAMAP, Phrases.load(VALUES), Periods.of(DATAMAP, Phrases.load(PHRASES)))


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("phone", "13812345678", "13812345678"),
        ("phone", "我的新号码是13812345678谢谢", "13812345678"),
        ("phone", "幺三八幺二三四五六七八", "幺三八幺二三四五六七八"),
        ("phone", "1381234567", "1381234567"),
        ("phone", "手机号改成 138 1234 567", "手机号改成 138 1234 567"),
        ("phone", "123456", "123456"),
        ("id_number", "11010119900307123", "11010119900307123"),
        ("email", "zhang.san@example.com", "zhang.san@example.com"),
        ("email", "zhangsan.example.com", "zhangsan.example.com"),
        ("birthday", "1990年3月5号", "1990年3月5号"),
        ("birthday", "我的生日是1990-03-05，改一下", "1990-03-05"),
        ("birthday", "九〇年三月五号", "九〇年三月五号"),
        ("birthday", "3月5号", "3月5号"),
        ("name", "欧阳晓晓", "欧阳晓晓"),
        ("name", "我叫欧阳晓晓", "欧阳晓晓"),
        ("name", "改成成龙，谢谢", "成龙"),
        ("name", "查良镛", "查良镛"),
        ("name", "诺敏·巴图", "诺敏·巴图"),
        ("name", "那英", "那英"),
        ("address", "成都市武侯区人民南路4段12号蓝色酒吧", "成都市武侯区人民南路4段12号蓝色酒吧"),
        ("address", "新地址是杭州市西湖区某某路1号", "杭州市西湖区某某路1号"),
        ("address", "北京市丰台区看丹路改革里3号电话局宿舍", "北京市丰台区看丹路改革里3号电话局宿舍"),
        ("nickname", "小可爱", "小可爱"),
        ("invoice_title", "杭州查看科技有限公司", "杭州查看科技有限公司"),
    ],
)
def test_a_value_is_taken_as_it_is_written(field: str, text: str, value: str) -> None:
    assert AWAITED.value_in(field, text) == value


@pytest.mark.parametrize("field", ["phone", "birthday", "name", "address", "nickname"])
@pytest.mark.parametrize(
    "text",
    [
        "我想改的是邮箱",
        "不是改这个",
        "算了我想注销",
        "我要注销账号",
        "还是帮我删掉录音吧",
        "转人工客服",
        "换一项",
        "你好",
        "谢谢",
        "为什么要填这个？",
        "这个会给谁看吗",
        "慢点，再说一遍",
        "我的快递到哪了",
        "邮箱",
        "不知道怎么写",
    ],
)
def test_a_change_of_mind_or_a_question_is_a_sentence(field: str, text: str) -> None:
    assert AWAITED.value_in(field, text) is None


@pytest.mark.parametrize(
    "text", ["改生日，1990年3月5号", "改邮箱 a@b.com", "生日改成19900305", "不是手机，是邮箱"]
)
def test_another_fields_value_is_no_telephone_number(text: str) -> None:
    assert AWAITED.value_in("phone", text) is None


@pytest.mark.parametrize("text", ["性别改成保密", "邮箱也要换成a@b.com", "生日是1990年3月5号"])
def test_another_fields_value_is_no_nickname(text: str) -> None:
    assert AWAITED.value_in("nickname", text) is None


def test_of_a_field_that_is_not_known_all_is_a_value() -> None:
    assert AWAITED.value_in(None, "我想注销") == "我想注销"


def test_a_date_in_a_sentence_is_found_where_there_is_one() -> None:
    assert AWAITED.date_in("生日改成1990年3月5号") == "1990年3月5号"
    assert AWAITED.date_in("不是1990-03-05，是1990-03-06") is None
