"""The deadline of an answer: fifteen working days (认定方法 六), by the official calendar.

The calendar with its make-up days is published a year at a time. A year it does
not hold yet is counted by weekdays, and the date is marked as provisional.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar  # type: ignore[import-untyped] # it ships no types

from desk.clock import SHANGHAI, local

DAYS = 15
A_DAY = timedelta(days=1)
END_OF_DAY = time(23, 59, 59)


def due(received: datetime) -> tuple[datetime, bool]:
    """The end, in UTC, of the last day to answer what was received then, and whether it is provisional.

    The day after the filing is the first that counts; days are those of mainland China.
    """
    day, left, provisional = local(received).date(), DAYS, False
    while left:
        day += A_DAY
        works, official = _works(day)
        left -= works
        provisional = provisional or not official
    return datetime.combine(day, END_OF_DAY, SHANGHAI).astimezone(UTC), provisional


def is_working_day(day: date) -> bool:
    """Whether people work on this day in mainland China."""
    return _works(day)[0]


def _works(day: date) -> tuple[bool, bool]:
    """Whether people work on this day, and whether the official calendar says so."""
    try:
        return bool(chinese_calendar.is_workday(day)), True
    except NotImplementedError:  # the library's word for a year it has no data for
        return day.weekday() < 5, False
