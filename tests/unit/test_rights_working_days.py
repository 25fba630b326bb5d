from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.clock import SHANGHAI, local
from desk.rights.working_days import DAYS, due


def filed(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


@pytest.mark.parametrize(
    ("received", "last_day"),
    [
        ("2026-11-24T10:00", "2026-12-15"),  # an ordinary three weeks
        ("2026-09-28T10:00", "2026-10-23"),  # the October week off, its Saturday worked
        ("2026-11-21T10:00", "2026-12-11"),  # filed on a Saturday
    ],
)
def test_the_fifteenth_working_day_follows_the_official_calendar(received: str, last_day: str) -> None:
    when, provisional = due(filed(received))
    assert (local(when).date().isoformat(), provisional) == (last_day, False)


def test_the_day_of_filing_is_the_day_in_mainland_china() -> None:
    before, after = filed("2026-11-23T23:59"), filed("2026-11-24T00:00")
    assert due(before)[0] + timedelta(days=1) == due(after)[0]


def test_a_year_the_calendar_does_not_hold_is_counted_by_weekdays_and_provisional() -> None:
    when, provisional = due(filed("2034-12-18T10:00"))
    assert (local(when).date().isoformat(), provisional) == ("2035-01-08", True)


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.times())
def test_every_filing_has_its_day_whatever_the_year(day: date, at: time) -> None:
    when, _ = due(datetime.combine(day, at, SHANGHAI))
    assert DAYS <= (local(when).date() - day).days <= 3 * DAYS
