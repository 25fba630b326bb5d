from __future__ import annotations

import itertools
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.vault import detect
from desk.vault.kinds import TokenKind
from desk.vault.numbers import id_checksum, luhn

CHINESE = st.text(alphabet="我的新手机号是请改成订单在北京，。！：", max_size=8)
MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = str.maketrans("0123456789", "零幺二三四五六七八九")


def kinds(text: str) -> list[TokenKind]:
    return [found.kind for found in detect.find(text)]


def pieces(text: str) -> list[str]:
    return [text[found.start : found.end] for found in detect.find(text)]


def id_number(seventeen: str) -> str:
    return next(seventeen + last for last in "0123456789X" if id_checksum(seventeen + last))


def card(fifteen: str) -> str:
    return next(fifteen + last for last in "0123456789" if luhn(fifteen + last))


@given(CHINESE, MOBILES, CHINESE)
def test_a_phone_number_is_found_between_any_characters(before: str, phone: str, after: str) -> None:
    assert pieces(before + phone + after) == [phone]


@given(MOBILES)
def test_a_phone_number_is_found_however_it_is_written(phone: str) -> None:
    grouped = f"{phone[:3]} {phone[3:7]}-{phone[7:]}"
    for written in (grouped, phone.translate(FULL_WIDTH), phone.translate(SPOKEN), f"+86 {phone}"):
        assert kinds(f"打{written}找我") == [TokenKind.PHONE], written


@given(
    st.sampled_from(["110101", "440106", "650102"]),
    st.dates(date(1900, 1, 1), date(2026, 1, 1)),
    st.integers(0, 999),
)
def test_an_identity_number_is_found_with_its_last_character(region: str, born: date, serial: int) -> None:
    written = id_number(f"{region}{born:%Y%m%d}{serial:03d}")
    text = f"身份证{written}号"
    assert (kinds(text), pieces(text)) == ([TokenKind.ID_NUMBER], [written])


def test_a_mistyped_identity_number_is_still_personal() -> None:
    right = id_number("11010119900307123")
    wrong = right[:-1] + ("0" if right[-1] != "0" else "1")
    assert kinds(f"我的证件{wrong}") == [TokenKind.ID_NUMBER]


@given(st.integers(0, 10**9 - 1))
def test_a_bank_card_needs_issuer_length_and_check_digit(serial: int) -> None:
    number = card(f"622848{serial:09d}")
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert kinds(f"卡号{number}") == [TokenKind.CARD]
    assert TokenKind.CARD not in kinds(f"卡号{wrong}")


@pytest.mark.parametrize(
    "text", ["a.b@example.com", "我的邮箱是ｘｙ＠example。com", "发到 li-4 @ mail.example.cn 吧"]
)
def test_an_address_is_found(text: str) -> None:
    assert kinds(text) == [TokenKind.EMAIL]


@pytest.mark.parametrize(
    "text",
    [
        "订单20261124000123",
        "2026年11月24日下单",
        "一共三百二十元",
        "第12条第3款",
        "5.2d",
        "",
        "验证码",
        "99999999999999999",
    ],
)
def test_what_is_nobodys_number_is_left(text: str) -> None:
    assert detect.find(text) == []


@given(st.text(alphabet="0123456789 -一二三四五六七八九零幺Xx+@.abc我，", max_size=60))
def test_found_places_stand_in_order_and_never_overlap(text: str) -> None:
    found = detect.find(text)
    ends = [0, *(one.end for one in found)]
    assert all(end <= one.start < one.end <= len(text) for end, one in zip(ends, found, strict=False))


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "1--", "幺 ", "+1", "13812345678,", "a@a.", "1X", "⟦", "路1号", "路", "我叫"]
)
def test_no_text_of_two_thousand_characters_takes_long(piece: str) -> None:
    began = time.process_time()
    detect.find((piece * 2000)[:2000])
    assert time.process_time() - began < 0.5


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("我叫欧阳晓晓，想改姓名", "欧阳晓晓"),
        ("姓名改成李小红。", "李小红"),
        ("我住北京市朝阳区建国路88号院3号楼，请删掉", "北京市朝阳区建国路88号院3号楼"),
        ("把地址改成上海市浦东新区世纪大道100号2302室", "上海市浦东新区世纪大道100号2302室"),
        ("寄到中山北路二百号的那单", "中山北路二百号"),
    ],
)
def test_a_name_and_an_address_are_found_where_the_sentence_shows_them(text: str, value: str) -> None:
    assert pieces(text) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "我叫你们删除我的信息",
        "我叫人工",
        "名字是什么",
        "姓名改成什么样都行",
        "把订单地址删掉",
        "删除道路救援的记录",
    ],
)
def test_words_that_only_sound_like_one_stay(text: str) -> None:
    assert detect.find(text) == []


@given(st.text(alphabet="我叫名字是路街人民1号2室，改成住", max_size=60))
def test_no_two_values_overlap(text: str) -> None:
    found = detect.find(text)
    assert all(one.start < one.end <= other.start for one, other in itertools.pairwise(found))
