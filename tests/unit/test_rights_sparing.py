"""What is spared: a word that fits several categories spares all of them."""

from __future__ import annotations

import pytest
from actions_support import DATAMAP

from desk.rights import sparing


def titles(*named: str, text: str) -> set[str]:
    return {DATAMAP.category(id_).title for id_ in sparing.spared_with(DATAMAP, named, text)}


def test_invoices_spare_the_titles_for_them_too() -> None:
    assert titles("invoices", "orders", text="除了发票和订单都给我删了") >= {
        "开票记录",
        "发票抬头",
        "订单记录",
    }


def test_addresses_spare_every_kind_of_address() -> None:
    assert titles("addresses", text="除了地址其他都删掉") >= {"常用地址", "通讯地址"}


def test_a_longer_word_does_not_speak_for_the_shorter_one_in_it() -> None:
    assert titles("addresses", text="除了收货地址其他都删掉") == {"常用地址"}


def test_what_has_no_other_reading_spares_itself_alone() -> None:
    assert titles("searches", text="除了搜索历史全删") == {"搜索记录"}


def test_an_unknown_id_stays_and_is_refused_later() -> None:
    assert sparing.spared_with(DATAMAP, ("horses",), "除了马") == ("horses",)


@pytest.mark.parametrize(
    ("category", "text", "part"),
    [
        ("addresses", "把公司地址删了", True),
        ("photos", "头像删掉", True),
        ("profile", "把我的邮箱删了", True),
        ("devices", "imei 删掉", True),
        ("addresses", "把常用地址删了", False),
        ("photos", "照片删了", False),
        ("addresses", "头像删掉", False),
    ],
)
def test_some_words_mean_a_part_of_a_category(category: str, text: str, part: bool) -> None:
    assert sparing.part_named(DATAMAP, (category,), text) is part


def test_every_part_is_a_word_for_its_category() -> None:
    strange = {
        f"{category.id}: {part}"
        for category in DATAMAP.categories
        for part in category.parts
        if not any(part.lower() in word for word in sparing.words_of(category))
    }
    assert strange == set()
