"""A period is read as it was meant, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.datamap.period import Period
from desk.rights import periods, spans

TODAY = date(2026, 11, 26)
NAMES = ("订单", "录音", "搜索记录")
FIGURES = "〇一二三四五六七八九"
Writes = Callable[[date], str]


def read(text: str, today: date = TODAY) -> str | None:
    said = periods.read(text, today, NAMES)
    return str(said.period) if said else None


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("只删去年的", "2025-01-01/2025-12-31"),
        ("把前年的都清掉", "2024-01-01/2024-12-31"),
        ("二〇二五年的录音", "2025-01-01/2025-12-31"),
        ("25年3月的", "2025-03-01/2025-03-31"),
        ("二零二五年三月到六月的订单", "2025-03-01/2025-06-30"),
        ("2025-03的", "2025-03-01/2025-03-31"),
        ("2025.3.5之前的", "../2025-03-04"),
        ("把去年订单删了", "2025-01-01/2025-12-31"),
        ("三月份以前的录音", "../2026-02-28"),
        ("五月一号以后的", "2026-05-02/.."),
        ("2023年以前的", "../2022-12-31"),
        ("2023年及以前的", "../2023-12-31"),
        ("2023年以后的", "2024-01-01/.."),
        ("今年以来的", "2026-01-01/.."),
        ("从2024年开始的", "2024-01-01/.."),
        ("到去年为止的", "../2025-12-31"),
        ("十一月的", "2026-11-01/2026-11-30"),
        ("十二月的", "2025-12-01/2025-12-31"),
        ("5号的", "2026-11-05/2026-11-05"),
        ("30号的", "2026-10-30/2026-10-30"),
        ("上个月的", "2026-10-01/2026-10-31"),
        ("上上个月五号的", "2026-09-05/2026-09-05"),
        ("上周的", "2026-11-16/2026-11-22"),
        ("上周三的录音", "2026-11-18/2026-11-18"),
        ("昨天的", "2026-11-25/2026-11-25"),
        ("去年上半年的", "2025-01-01/2025-06-30"),
        ("下半年的", "2026-07-01/2026-12-31"),
        ("去年第三季度的", "2025-07-01/2025-09-30"),
        ("最近三个月的搜索记录", "2026-08-27/2026-11-26"),
        ("近一年来的", "2025-11-27/2026-11-26"),
        ("三十天内的", "2026-10-28/2026-11-26"),
        ("最近半年的", "2026-05-27/2026-11-26"),
        ("两年前的", "../2024-11-26"),
        ("一年半以前的", "../2025-05-26"),
        ("去年十月到今年二月的", "2025-10-01/2026-02-28"),
        ("从1月到3月的", "2026-01-01/2026-03-31"),
        ("1到3月的", "2026-01-01/2026-03-31"),
        ("11月到2月的", "2025-11-01/2026-02-28"),
        ("3月5号到10号的", "2026-03-05/2026-03-10"),
        ("2021-2023年的", "2021-01-01/2023-12-31"),
        ("去年和前年的", "2024-01-01/2025-12-31"),
        ("去年一整年的", "2025-01-01/2025-12-31"),
        ("去年的订单，还有去年的录音", "2025-01-01/2025-12-31"),
        ("删除去年的录音", "2025-01-01/2025-12-31"),
        ("三年前我写的评价", "../2023-11-26"),
        ("十年前的订单", "../2016-11-26"),
        ("最近十年的", "2016-11-27/2026-11-26"),
        ("二零年到二二年的", "2020-01-01/2022-12-31"),
        ("六年前的地址还给我留着，删了", "../2020-11-26"),
    ],
)
def test_a_period_is_read_as_it_is_said(text: str, period: str) -> None:
    assert read(text) == period


@pytest.mark.parametrize(
    "text",
    [
        "",
        "都删了",
        "最近的",
        "最近几天的",
        "两年多以前的",
        "以前的录音",
        "疫情期间的",
        "昨天晚上的录音",
        "去年夏天的录音",
        "去年年底的",
        "去年双十一的订单",
        "双十一的",
        "18年以前的订单",
        "明年的",
        "2月30号的",
        "2023年13月的",
        "去年和2023年的订单",
        "去年的订单和今年的录音",
        "去年的订单删了，去年的录音留着",
        "去年注册的时候填的",
        "我去年注册的号，把订单都删了",
        "今天就把录音删了",
        "文三路5号的地址",
        "3月卡",
        "存了我十年的东西都删了",
        "今天这个订单删了",
        "年",
        "从到",
        "9999999999年前的",
    ],
)
def test_what_is_not_clear_is_not_guessed(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("text", "going"),
    [
        ("只留最近一年的订单，其他都删", "../2025-11-26"),
        ("录音除了最近三个月的都删掉", "../2026-08-26"),
        ("2023年以前的留着", "2023-01-01/.."),
        ("去年的录音别删，其他的删", None),
        ("去年的订单不要了，删掉", "2025-01-01/2025-12-31"),
        ("最近三个月的留着，以前的都删", "../2026-08-26"),
    ],
)
def test_what_is_to_stay_leaves_the_other_side_to_go(text: str, going: str | None) -> None:
    said = periods.read(text, TODAY, NAMES)
    assert said is not None
    left = said.going(TODAY)
    assert (str(left) if left else None) == going


def test_what_is_left_of_a_sentence_holds_no_word_of_the_period() -> None:
    said = periods.read("把我三月份以前的搜索记录删了", TODAY, NAMES)
    assert said is not None
    assert said.rest == "把我的搜索记录删了"


days = st.dates(date(2000, 1, 1), date(2026, 11, 26))


def in_figures(number: int) -> str:
    return "".join(FIGURES[int(digit)] for digit in str(number))


def in_words(number: int) -> str:
    """A number up to 99 as it is spoken."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{FIGURES[tens]}十") + (
        FIGURES[ones] if ones else ""
    )


ways_to_write = st.sampled_from(
    [
        lambda day: f"{day.year}年{day.month}月{day.day}日",
        lambda day: f"{day.year}-{day.month:02}-{day.day:02}",
        lambda day: f"{day.year}/{day.month}/{day.day}",
        lambda day: f"{in_figures(day.year)}年{in_words(day.month)}月{in_words(day.day)}号",
    ]
)


@given(days, days, ways_to_write, ways_to_write)
def test_two_days_are_read_however_they_are_written(
    one: date, other: date, write_first: Writes, write_last: Writes
) -> None:
    first, last = sorted((one, other))
    assert read(f"{write_first(first)}到{write_last(last)}的录音") == str(Period(first, last))


@given(days, ways_to_write)
def test_before_and_after_a_day_leave_out_that_day_alone(day: date, write: Writes) -> None:
    written = write(day)
    assert read(f"{written}以前的") == str(Period(None, day - timedelta(days=1)))
    assert read(f"{written}以后的") == str(Period(day + timedelta(days=1), None))
    assert read(f"{written}的") == str(Period(day, day))


@given(st.integers(2000, 2026), st.integers(1, 12))
def test_a_month_of_a_year_is_all_of_its_days(year: int, month: int) -> None:
    span = spans.month_of(year, month)
    assert read(f"{year}年{month}月的") == read(f"{in_figures(year)}年{in_words(month)}月份的")
    assert read(f"{year}年{month}月的") == str(Period(span.first, span.last))


@given(st.integers(1, 12), st.dates(date(2001, 1, 1), date(2035, 12, 31)))
def test_a_bare_month_is_the_latest_that_has_begun(month: int, today: date) -> None:
    said = periods.read(f"{month}月的", today)
    assert said is not None and said.period.first is not None
    assert said.period.first <= today < date(said.period.first.year + 1, month, 1)


@given(st.integers(1, 60), st.sampled_from(["年", "个月", "周", "天"]), st.dates(date(2020, 1, 1)))
def test_the_recent_and_the_older_share_no_day_and_leave_none_out(n: int, unit: str, today: date) -> None:
    if unit == "年" and n >= 10:
        return  # may be a year's number
    recent, older = (periods.read(text, today) for text in (f"最近{n}{unit}的", f"{n}{unit}以前的"))
    assert recent is not None and older is not None
    assert recent.period.first is not None and older.period.last is not None
    assert recent.period.first == older.period.last + timedelta(days=1)
    assert recent.period.last == today


@given(st.text(alphabet="0123456789一二三十去今前年月日号周上个半最近到从以后内的和、-/. 订单", max_size=40))
def test_any_jumble_of_such_words_has_an_answer(text: str) -> None:
    said = periods.read(text, TODAY, NAMES)
    assert said is None or said.period.first is not None or said.period.last is not None


@given(st.none() | days, st.none() | days)
def test_a_period_comes_back_from_its_written_form(first: date | None, last: date | None) -> None:
    if (first is None and last is None) or (first and last and last < first):
        with pytest.raises(ValueError, match="period"):
            Period(first, last)
        return
    period = Period(first, last)
    assert Period.read(str(period)) == period
