from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from desk.datamap.categories import Mask
from desk.datamap.masking import mask
from desk.datamap.models import FieldKind


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        (Mask.NAME, "欧阳晓晓", "欧阳＊＊"),
        (Mask.NAME, "张三", "张＊"),
        (Mask.NAME, "欧阳", "欧＊"),
        (Mask.NAME, "John Smith", "J＊＊＊"),
        (FieldKind.PHONE, "13812345678", "138****5678"),
        (Mask.PHONE, "+86 138 1234 5678", "138****5678"),
        (Mask.PHONE, "12345", "****"),
        (Mask.ID_NUMBER, "11010119900307123X", "110***********123X"),
        (Mask.ID_NUMBER, "E12345678", "E******78"),
        (Mask.CARD, "6222 0212 3456 7890", "****7890"),
        (Mask.EMAIL, "wang.fang@example.com", "w***@example.com"),
        (Mask.EMAIL, "not an address", "＊＊＊"),
        (Mask.ADDRESS, "浙江省杭州市西湖区文三路90号2幢301室", "浙江省杭州市西湖区＊＊＊"),
        (Mask.ADDRESS, "上海市浦东新区世纪大道8号", "上海市浦东新区＊＊＊"),
        (Mask.ADDRESS, "杭州市余杭区幸福小区3栋", "杭州市余杭区＊＊＊"),
        (Mask.ADDRESS, "幸福小区3栋", "＊＊＊"),
        (Mask.PLACE, "30.274151,120.155150", "30.2*,120.1*"),
        (Mask.PLACE, "杭州市西湖区文三路", "杭州市西湖区＊＊＊"),
        (Mask.DATE, "1990-03-07", "1990-**-**"),
        (Mask.DATE, "1990-03-07 10:11", "1990-**-**"),
        (Mask.TEXT, "请放在门口的鞋柜上面谢谢您", "请放在门……"),
        (Mask.TEXT, "13812345678打这个电话", "*****……"),
        (Mask.FILE, "s3://faces/991.jpg", "＊＊＊"),
        (Mask.SECRET, "argon2$abc", "＊＊＊"),
    ],
)
def test_a_person_recognises_what_is_theirs(kind: Mask | FieldKind, value: str, shown: str) -> None:
    assert mask(kind, value) == shown


@given(st.sampled_from([*Mask, *FieldKind]), st.text(min_size=3))
@example(Mask.SECRET, "＊＊＊")
@example(Mask.DATE, "1990-**-**")
@example(Mask.NAME, "张＊＊")
@example(Mask.ADDRESS, "杭州市＊＊＊")
def test_no_value_is_its_own_mask(kind: Mask | FieldKind, value: str) -> None:
    assert mask(kind, value) != value


@given(st.sampled_from([Mask.FILE, Mask.SECRET]), st.text(min_size=1))
def test_a_file_and_a_secret_show_nothing(kind: Mask, value: str) -> None:
    assert set(mask(kind, value)) <= {"＊"}


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.sampled_from(["", "+86", "0086 "]))
def test_a_phone_never_shows_its_middle(phone: str, prefix: str) -> None:
    assert mask(Mask.PHONE, prefix + phone) == f"{phone[:3]}****{phone[-4:]}"
