"""A period in words, as it is read back: 2025 年 1 月 1 日到 12 月 31 日."""

from __future__ import annotations

from datetime import date

from desk.datamap.period import Period
from desk.rights.preview import Render


def told(period: Period, render: Render) -> str:
    """The period with both days named, or with the one that it has."""
    first, last = period.first, period.last
    if first is None or last is None:
        open_end = "utter_period_until" if first is None else "utter_period_since"
        return render(open_end, {"day": _day(first or last, render)})
    if first == last:
        return _day(first, render)
    ends = _day_of_year(last, render) if first.year == last.year else _day(last, render)
    return render("utter_period_between", {"first": _day(first, render), "last": ends})


def _day(day: date | None, render: Render) -> str:
    return render("utter_day", {"year": str(day.year), "day": _day_of_year(day, render)}) if day else ""


def _day_of_year(day: date, render: Render) -> str:
    return render("utter_day_of_year", {"month": str(day.month), "day": str(day.day)})
