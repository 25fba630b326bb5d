from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.datamap.models import FieldKind
from desk.rights.failures import ValueFault, ValueRefused
from desk.rights.values import checked

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("kind", "written", "stored"),
    [
        (FieldKind.PHONE, "138 0013 8000", "13800138000"),
        (FieldKind.PHONE, "+86 138-0013-8000", "13800138000"),
        (FieldKind.PHONE, "１３８００１３８０００", "13800138000"),
        (FieldKind.PHONE, "幺三八零零幺三八零零零", "13800138000"),
        (FieldKind.ID_NUMBER, "11010519491231002x", "11010519491231002X"),
        (FieldKind.ID_NUMBER, "110105 19491231 002X", "11010519491231002X"),
        (FieldKind.DATE, "1990-3-5", "1990-03-05"),
        (FieldKind.DATE, "1990/03/05", "1990-03-05"),
        (FieldKind.DATE, "1990.3.5", "1990-03-05"),
        (FieldKind.DATE, "19900305", "1990-03-05"),
        (FieldKind.DATE, "1990年3月5日", "1990-03-05"),
        (FieldKind.DATE, "1990 年 3 月 5 号", "1990-03-05"),
        (FieldKind.DATE, "一九九〇年十二月二十五日", "1990-12-25"),
        (FieldKind.DATE, "九〇年三月三十一号", "1990-03-31"),
        (FieldKind.DATE, "05年1月2日", "2005-01-02"),
        (FieldKind.DATE, "2026-11-24", "2026-11-24"),
        (FieldKind.NAME, "欧阳晓晓", "欧阳晓晓"),
        (FieldKind.NAME, "阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        (FieldKind.NAME, "José Núñez", "José Núñez"),
        (FieldKind.NAME, "𠮷田", "𠮷田"),
        (FieldKind.EMAIL, "Li.Lei@Example.COM", "Li.Lei@example.com"),
        (FieldKind.ADDRESS, "  杭州市西湖区  某某路１号 ", "杭州市西湖区 某某路1号"),
        (FieldKind.TEXT, "放在门口", "放在门口"),
    ],
)
def test_a_value_is_stored_in_one_form_however_it_is_written(
    kind: FieldKind, written: str, stored: str
) -> None:
    assert checked(kind, written, TODAY) == stored


@pytest.mark.parametrize(
    ("kind", "written", "why"),
    [
        (FieldKind.PHONE, "12800138000", ValueFault.PHONE),
        (FieldKind.PHONE, "1380013800", ValueFault.PHONE),
        (FieldKind.PHONE, "010-62345678", ValueFault.PHONE),
        (FieldKind.PHONE, "+1 202 555 0143", ValueFault.PHONE),
        (FieldKind.ID_NUMBER, "110105194912310021", ValueFault.ID_NUMBER),
        (FieldKind.ID_NUMBER, "110105491231002", ValueFault.ID_NUMBER),
        (FieldKind.ID_NUMBER, "110105194902300021", ValueFault.ID_NUMBER),
        (FieldKind.DATE, "1990年2月30日", ValueFault.DATE),
        (FieldKind.DATE, "三月五号", ValueFault.DATE),
        (FieldKind.DATE, "2026-11-25", ValueFault.DATE_FUTURE),
        (FieldKind.DATE, "1899-12-31", ValueFault.DATE_TOO_OLD),
        (FieldKind.NAME, "李", ValueFault.NAME_LENGTH),
        (FieldKind.NAME, "李" * 31, ValueFault.NAME_LENGTH),
        (FieldKind.NAME, "李雷2", ValueFault.NAME_SIGNS),
        (FieldKind.NAME, "李雷😀", ValueFault.NAME_SIGNS),
        (FieldKind.EMAIL, "li.lei@example", ValueFault.EMAIL),
        (FieldKind.EMAIL, "li..lei@example.com", ValueFault.EMAIL),
        (FieldKind.ADDRESS, "杭州", ValueFault.ADDRESS_SHORT),
        (FieldKind.ADDRESS, "杭" * 201, ValueFault.ADDRESS_LONG),
        (FieldKind.TEXT, "好" * 201, ValueFault.TEXT_LONG),
        (FieldKind.TEXT, " \u200b\u3000", ValueFault.EMPTY),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_with_its_reason(
    kind: FieldKind, written: str, why: ValueFault
) -> None:
    with pytest.raises(ValueRefused) as refused:
        checked(kind, written, TODAY)
    assert refused.value.reason is why
    assert written.strip() == "" or written not in str(refused.value)


@given(st.sampled_from(FieldKind), st.text(max_size=300))
def test_any_text_is_taken_or_refused_and_never_a_crash(kind: FieldKind, written: str) -> None:
    try:
        stored = checked(kind, written, TODAY)
    except ValueRefused:
        return
    assert checked(kind, stored, TODAY) == stored


@given(st.dates(min_value=date(1900, 1, 1), max_value=TODAY))
def test_every_day_of_a_life_is_read_in_each_spelling(day: date) -> None:
    for written in (f"{day:%Y-%m-%d}", f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日"):
        assert checked(FieldKind.DATE, written, TODAY) == day.isoformat()


def test_a_birth_date_of_tomorrow_makes_no_identity_number() -> None:
    tomorrow = TODAY + timedelta(days=1)
    stem = f"110105{tomorrow:%Y%m%d}002"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(d) * w for d, w in zip(stem, weights, strict=True)) % 11]
    with pytest.raises(ValueRefused):
        checked(FieldKind.ID_NUMBER, stem + check, TODAY)
    assert checked(FieldKind.ID_NUMBER, stem + check, tomorrow)
