"""Reads a period as people say it: 去年的, 三月份以前, 最近三个月, 从去年十月到今年二月.

What is read is read back to the person before it counts, and what is not clear is None: a
period that is guessed too wide would erase what nobody asked for. 以前 and 以后 do not hold
what they follow, 以来 and 为止 do (2023年以前 ends with 2022).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from desk.datamap.period import Period
from desk.rights.spans import DAY, Point, Span, point_at
from desk.vault.detect import spoken_digits

_NUMERAL = re.compile(
    r"(?<![〇零○一二两俩三四五六七八九十百])[〇零○一二两俩三四五六七八九十百]{1,8}(?=个?(?:年|月|日|号|天|周|星期|礼拜|季度|半年|到|至))"
)
_TENS = re.compile(r"(?:(?P<tens>[一二三四五六七八九])?十)(?P<ones>[一二三四五六七八九])?")
_MAY_BEGIN = re.compile(r"[0-9从自由截到至上下这本当大前去今昨第最近过半]")
_LENGTH = (
    r"(?:(?P<years>0?[0-9]{1,2})年(?P<half>半)?|(?P<halves>半年)|(?P<months>[0-9]{1,3})个月|(?P<fortnight>半个?月)"
    r"|(?P<quarters>[0-9]{1,2})个?季度|(?P<weeks>[0-9]{1,3})个?(?:周|星期|礼拜)|(?P<days>[0-9]{1,3})[天日])"
)
_RECENT = re.compile(rf"(?:(?:最近|近|过去)的?这?|这(?![01](?![0-9]))){_LENGTH}(?:[以之]?内|以?来)?")
_WITHIN = re.compile(rf"(?<![0-9]){_LENGTH}[以之]?内")
_AGE = re.compile(rf"(?<![0-9]){_LENGTH}[以之]?前(?!后)")
_FROM = re.compile("从|自从?|由")
_TO = re.compile("一?直?到|至|[-~—–－～]+")
_NUMBER = re.compile(r"(?<![0-9])(?P<number>[0-9]{1,4})(?=(?:到|至|[-~—–－～]))")
_SINCE = re.compile("以来|起|开始|[至到]今|到现在|到今天|到目前")
_BEFORE = re.compile(r"(?P<too>及其?|和|含|[(（]含[)）])?[以之]?前(?![面台后天年几0-9])|(?P<up>往前|更早)")
_AFTER = re.compile(r"(?P<too>及其?|和|含|[(（]含[)）])?[以之]?后(?![面台天来悔])|(?P<up>往后)")
_UP_TO = re.compile("截[至止]到?|到|至")
_STOP = re.compile("为?止")
_WHOLE = re.compile("(?:为?止|之间|期间|当中|中间|[以之]内|内|里面?|全年|[1一]?整?年|整个月|这段时间|这段)?")
_AND = re.compile("的?(?:和|跟|与|及|、|以及|还有)")
_HOLDS = re.compile(
    "的(?!时候|那会)|[以之]外|除外|$|[\\s，。,.!！?？;；、)）]|些|[那这](?![会时阵年天])|所有|全部|全(?=[都删清])|都(?=删|清|不|给|可)|[删清](?=[掉除了空])|我们?[写下打存留填传发拍买寄订录评搜叫]的"
)
"""What may follow a period that says which records are meant, and not when something happened."""

_SPARED_BEFORE = re.compile(
    "(?:(?<![删清移消解扣])除[了去开掉]?|只?保留|只?留[着下]?|[别不]要?[删动]?掉?)(?:我的?)?$"
)
_THE_OTHERS = re.compile("[，,]?[再更]?(?:以前|之前|更早|往前|以后|之后)的?")
_SPARED_AFTER = re.compile(
    "的?(?:(?!还)[^，。,.；;！!？?]){0,8}?(?:留着|留下|保留|留[给个]|[别不]要?[删动碰]|[以之]外|除外)"
)


@dataclass(frozen=True)
class Said:
    """A period, whether it is what is to stay, and the text without the words for both."""

    period: Period
    spared: bool
    rest: str

    def going(self, today: date) -> Period | None:
        """What is to go; None where that is on both sides of what is to stay, or nothing."""
        return beside(self.period, today) if self.spared else self.period


def beside(period: Period, today: date) -> Period | None:
    """All that lies outside a period that reaches up to today, or back to the beginning; else None."""
    first, last = period.first, period.last
    if first and (last is None or last >= today):
        return Period(None, first - DAY)
    return Period(last + DAY, None) if last and first is None else None


@dataclass(frozen=True)
class _Found:
    """A period that stands in a text; None where the words mean no possible one."""

    period: Period | None
    start: int
    end: int


def read(text: str, today: date, names: Collection[str] = ()) -> Said | None:
    """The one period, however often, in a text that says which records are meant; None where it is unclear.

    `names` are words for records, which a period can stand right before: 去年订单.
    """
    plain = figures(text)
    found = list(_all(plain, today, names))
    period = found[0].period if found else None
    if period is None or any(one.period != period for one in found):
        return None
    rest, spared = plain, set()
    for one in reversed(found):
        before, after = _SPARED_BEFORE.search(plain, 0, one.start), _SPARED_AFTER.match(plain, one.end)
        start, end = before.start() if before else one.start, after.end() if after else one.end
        rest = rest[:start] + rest[end:]
        spared.add(bool(before or after))
    if len(spared) > 1:
        return None
    spares = spared.pop()
    return Said(period, spares, _THE_OTHERS.sub("", rest) if spares else rest)


def figures(text: str) -> str:
    """The text with the numbers before a unit of time as digits: 二〇二五年十二月 is 2025年12月.

    十年 is 010年: a count, and never the year 2010.
    """
    return _NUMERAL.sub(lambda match: _figure(match[0], text[match.end()]), text)


def _figure(numeral: str, unit: str) -> str:
    counted = "0" if "十" in numeral and unit == "年" else ""
    return counted + spoken_digits(_TENS.sub(_ten, numeral).replace("俩", "两"))


def _ten(match: re.Match[str]) -> str:
    return (match["tens"] or "一") + (match["ones"] or "〇")


def _all(text: str, today: date, names: Collection[str]) -> Iterator[_Found]:
    """Each period in the text; those that an "and" joins are one, if they follow on each other."""
    past = 0
    for begin in _MAY_BEGIN.finditer(text):
        found = _joined(text, begin.start(), today) if begin.start() >= past else None
        past = found.end if found else past
        if found is not None and _says_which(text, found.end, names):
            yield found


def _says_which(text: str, end: int, names: Collection[str]) -> bool:
    return bool(_HOLDS.match(text, end)) or any(text.startswith(name, end) for name in names)


def _joined(text: str, at: int, today: date) -> _Found | None:
    found = _one(text, at, today)
    while found is not None:
        link = _AND.match(text, found.end)
        other = _one(text, link.end(), today) if link else None
        if other is None:
            return found
        found = _Found(_together(found.period, other.period), at, other.end)
    return None


def _one(text: str, at: int, today: date) -> _Found | None:
    for reader in (_recent, _old, _between, _ended, _around):
        found = reader(text, at, today)
        if found is not None:
            return found
    return None


def _recent(text: str, at: int, today: date) -> _Found | None:
    """The last so many days, today included."""
    match = _RECENT.match(text, at) or _WITHIN.match(text, at)
    if match is None:
        return None
    return _Found(Period(_back(match, today) + DAY, today), at, match.end())


def _old(text: str, at: int, today: date) -> _Found | None:
    """What is older than so many days; 18年以前 may be the year 2018 or eighteen years, and is neither."""
    match = _AGE.match(text, at)
    if match is None:
        return None
    also_a_year = len(match["years"] or "") == 2 and 10 <= int(match["years"]) <= today.year % 100
    return _Found(None if also_a_year else Period(None, _back(match, today)), at, match.end())


def _back(match: re.Match[str], today: date) -> date:
    counted = {name: int(match[name] or 0) for name in ("years", "months", "quarters", "weeks", "days")}
    months = counted["months"] + 3 * counted["quarters"] + 6 * bool(match["half"] or match["halves"])
    days = counted["days"] + 15 * bool(match["fortnight"])
    return today - relativedelta(years=counted["years"], months=months, weeks=counted["weeks"], days=days)


def _between(text: str, at: int, today: date) -> _Found | None:
    """From one time to another."""
    lead = _FROM.match(text, at)
    begins = lead.end() if lead else at
    number, first = _NUMBER.match(text, begins), point_at(text, begins, today)
    if number is None and first is None:
        return None
    link = _TO.match(text, first.end if first else number.end() if number else at)
    last = point_at(text, link.end(), today) if link else None
    if last is None:
        return None
    if first is None and number is not None and link is not None:
        first = _in_the_same_way(number["number"], text[link.end() : last.end], today)
    if first is None:
        return None
    whole = _WHOLE.match(text, last.end)
    return _Found(_span(first, last, today), at, whole.end() if whole else last.end)


def _in_the_same_way(number: str, other: str, today: date) -> Point | None:
    """A bare number before "to" is a year, month or day as the other end is: 1到3月, 2021-2023年."""
    unit = re.fullmatch("[0-9]+(年|月份?|日|号)", other)
    return point_at(number + unit[1], 0, today) if unit else None


def _span(first: Point, last: Point, today: date) -> Period | None:
    if len(first.spans) == 1 or (first.names_month and not last.names_month):
        begins = first.latest(today)
        ends = last.earliest(begins.first) if begins and len(last.spans) > 1 else last.latest(today)
    else:
        ends = last.latest(today)
        begins = first.latest(ends.first) if ends else None
    return _period(begins, ends)


def _period(first: Span | None, last: Span | None) -> Period | None:
    if first is None or last is None or last.last < first.first:
        return None
    return Period(first.first, last.last)


def _ended(text: str, at: int, today: date) -> _Found | None:
    """Up to a time, which belongs to it: 截至去年, 到三月为止."""
    lead = _UP_TO.match(text, at)
    point = point_at(text, lead.end(), today) if lead else None
    stop = _STOP.match(text, point.end) if point else None
    if lead is None or point is None or (stop is None and len(lead[0]) == 1):
        return None
    span = point.latest(today)
    return _Found(Period(None, span.last) if span else None, at, stop.end() if stop else point.end)


def _around(text: str, at: int, today: date) -> _Found | None:
    """A time itself, or what lies before or after it."""
    lead = _FROM.match(text, at)
    point = point_at(text, lead.end() if lead else at, today)
    if point is None:
        return None
    since, before, after = (words.match(text, point.end) for words in (_SINCE, _BEFORE, _AFTER))
    if lead and not since:
        return None
    end = next((words.end() for words in (since, before, after, _WHOLE.match(text, point.end)) if words), at)
    span = point.latest(today)
    return _Found(_beside(span, since, before, after) if span else None, at, end)


def _beside(
    span: Span, since: re.Match[str] | None, before: re.Match[str] | None, after: re.Match[str] | None
) -> Period:
    if since:
        return Period(span.first, None)
    if before:
        return Period(None, span.last if before["too"] else span.first - DAY)
    if after:
        return Period(span.first if after["too"] else span.last + DAY, None)
    return Period(span.first, span.last)


def _together(one: Period | None, other: Period | None) -> Period | None:
    """Two periods that follow on each other, as one."""
    if one is None or other is None:
        return None
    earlier, later = sorted((one, other), key=lambda each: each.first or date.min)
    if earlier.last is None or later.first is None or later.first != earlier.last + DAY:
        return None
    return Period(earlier.first, later.last)
