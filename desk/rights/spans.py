"""The days that a word of time names: 2025年3月, 去年下半年, 上个月, 昨天, 三月五号.

What names no year comes round again and again: it stands for every time it came, and the
sentence around it says which of them is meant. Figures are expected as digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

DAY = timedelta(days=1)
YEARS_BACK = 30
_YEAR = re.compile(
    r"(?<![0-9])(?:(?P<year>(?:19|20)[0-9]{2})年|(?P<short>[0-9]{2})年(?![多半来前内]|[以之][前内]))度?"
    r"|(?P<ago>大前年|前年|去年|今年|本年)度?"
)
_AGO = {"今年": 0, "本年": 0, "去年": 1, "前年": 2, "大前年": 3}
_PART = re.compile(
    r"(?P<half>[上下])半年|第?(?P<quarter>[1-4])个?季度"
    r"|(?<![0-9])(?P<month>1[0-2]|0?[1-9])月(?![卡租饼])份?(?:的?(?P<day>[0-9]{1,2})[日号])?"
)
_ONLY_DAY = re.compile(
    r"(?<![0-9路街道巷弄栋楼号第])(?P<day>[0-9]{1,2})[日号](?!楼|店|线|院|门|机|码|房|铺|仓)"
)
_WRITTEN = re.compile(
    r"(?<![0-9])(?P<year>(?:19|20)[0-9]{2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})"
    r"(?:(?P=mark)(?P<day>[0-9]{1,2}))?(?![0-9])"
)
_OF_NOW = re.compile(
    r"(?P<which>上上|上|[这本当])(?:(?<=上)1)?个?(?P<unit>月(?!卡|租|饼)|季度|周|星期|礼拜)"
    r"(?:的?(?P<day>[0-9]{1,2})[日号]|(?P<weekday>[一二三四五六日天]))?"
)
_BACK = {"上上": 2, "上": 1, "这": 0, "本": 0, "当": 0}
_WEEKDAYS = "一二三四五六日"
_NEAR = re.compile(r"(?P<near>大前天|前天|昨[天日]|今[天日](?=的))")
_DAYS_AGO = {"今": 0, "昨": 1, "前": 2, "大": 3}


@dataclass(frozen=True, order=True)
class Span:
    """Whole days, the last one included."""

    first: date
    last: date


@dataclass(frozen=True)
class Point:
    """What a word of time names: one span, or each that it can mean, the oldest first; where it ends.

    `names_month` tells 三月五号 from 五号 alone.
    """

    spans: tuple[Span, ...]
    end: int
    names_month: bool = True

    def latest(self, until: date) -> Span | None:
        """The latest that had begun by this day; one that can mean one thing only is that."""
        if len(self.spans) == 1:
            return self.spans[0]
        return next((span for span in reversed(self.spans) if span.first <= until), None)

    def earliest(self, since: date) -> Span | None:
        """The earliest that begins on this day or after it."""
        return next((span for span in self.spans if span.first >= since), None)


def point_at(text: str, at: int, today: date) -> Point | None:
    """The word of time that begins at this place, without a span where there is no such day; or None."""
    found = (read(text, at, today) for read in (_written, _of_now, _near, _calendar))
    return next((point for point in found if point), None)


def month_of(year: int, month: int) -> Span:
    """A month of a year."""
    first = date(year, month, 1)
    return Span(first, first + relativedelta(months=1) - DAY)


def _written(text: str, at: int, today: date) -> Point | None:  # noqa: ARG001 - every reader is asked alike
    match = _WRITTEN.match(text, at)
    if match is None:
        return None
    year, month, day = int(match["year"]), int(match["month"]), match["day"]
    span = _day_of(year, month, int(day)) if day else _month_in(year, month)
    return Point((span,) if span else (), match.end())


def _of_now(text: str, at: int, today: date) -> Point | None:
    """Months, quarters and weeks counted from today, and a day in them."""
    match = _OF_NOW.match(text, at)
    if match is None:
        return None
    back = _BACK[match["which"]]
    if match["unit"] == "月":
        month = today + relativedelta(months=-back)
        span = _day_of(month.year, month.month, int(match["day"])) if match["day"] else _month(month)
        return Point((span,) if span and not match["weekday"] else (), match.end())
    if match["unit"] == "季度":
        month = today + relativedelta(months=-3 * back)
        span = None if match["day"] or match["weekday"] else _quarter(month.year, (month.month + 2) // 3)
    else:
        span = None if match["day"] else _week(today - timedelta(weeks=back), match["weekday"])
    return Point((span,) if span else (), match.end())


def _near(text: str, at: int, today: date) -> Point | None:
    match = _NEAR.match(text, at)
    if match is None:
        return None
    day = today - timedelta(days=_DAYS_AGO[match["near"][0]])
    return Point((Span(day, day),), match.end())


def _calendar(text: str, at: int, today: date) -> Point | None:
    """A year, a part of one, or a part of whichever year."""
    named = _YEAR.match(text, at)
    begins = named.end() if named else at
    part = _PART.match(text, begins + text.startswith("的", begins) if named else at)
    if named is None and part is None:
        return _day_alone(text, at, today)
    end = part.end() if part else begins
    if named is None:
        years = range(today.year - YEARS_BACK, today.year + 2)
        return Point(tuple(span for year in years if (span := _part_of(year, part))), end)
    year = _year_of(named, today)
    span = _part_of(year, part) if year else None
    return Point((span,) if span else (), end)


def _day_alone(text: str, at: int, today: date) -> Point | None:
    match = _ONLY_DAY.match(text, at)
    if match is None:
        return None
    months = (today + relativedelta(months=back) for back in range(-12, 13))
    spans = (_day_of(month.year, month.month, int(match["day"])) for month in months)
    return Point(tuple(span for span in spans if span), match.end(), names_month=False)


def _year_of(match: re.Match[str], today: date) -> int | None:
    if match["ago"]:
        return today.year - _AGO[match["ago"]]
    year = int(match["year"] or f"20{match['short']}")
    return year if match["year"] or year <= today.year else None


def _part_of(year: int, part: re.Match[str] | None) -> Span | None:
    if part is None:
        return Span(date(year, 1, 1), date(year, 12, 31))
    if part["half"]:
        first, last = (1, 6) if part["half"] == "上" else (7, 12)
        return Span(month_of(year, first).first, month_of(year, last).last)
    if part["quarter"]:
        return _quarter(year, int(part["quarter"]))
    if part["day"]:
        return _day_of(year, int(part["month"]), int(part["day"]))
    return month_of(year, int(part["month"]))


def _month(day: date) -> Span:
    return month_of(day.year, day.month)


def _month_in(year: int, month: int) -> Span | None:
    return month_of(year, month) if 1 <= month <= 12 else None


def _quarter(year: int, quarter: int) -> Span:
    return Span(month_of(year, 3 * quarter - 2).first, month_of(year, 3 * quarter).last)


def _day_of(year: int, month: int, day: int) -> Span | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return Span(found, found)


def _week(day: date, weekday: str | None) -> Span:
    """The week of a day, from Monday to Sunday, or one day of it."""
    monday = day - timedelta(days=day.weekday())
    if weekday is None:
        return Span(monday, monday + 6 * DAY)
    place = _WEEKDAYS.index(weekday.replace("天", "日"))
    return Span(monday + place * DAY, monday + place * DAY)
