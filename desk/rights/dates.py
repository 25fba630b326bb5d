"""Reads a date as people write and say it: 1990-3-5, 19900305, 1990年3月5日, 九〇年三月五号."""

from __future__ import annotations

import re
from datetime import date

from desk.vault.detect import spoken_digits

_TENS = re.compile("(?P<tens>[一二三])?十(?P<ones>[一二三四五六七八九])?")
_SPELLINGS = (
    re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})"),
    re.compile(r"(?P<y>[0-9]{4})(?P<mark>[-/.])(?P<m>[0-9]{1,2})(?P=mark)(?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<y>[0-9]{4}|[0-9]{2})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})[日号]?"),
)


def read(written: str, today: date) -> date | None:
    """The date that is meant, or None where there is no such date or it is not written as one.

    A year of two digits is the latest that has begun: in 2026, 90 is 1990 and 05 is 2005.
    """
    figures = spoken_digits(_TENS.sub(_number, written)).replace(" ", "")
    match = next((found for spelling in _SPELLINGS if (found := spelling.fullmatch(figures))), None)
    if match is None:
        return None
    try:
        return date(_year(match["y"], today), int(match["m"]), int(match["d"]))
    except ValueError:
        return None


def _number(match: re.Match[str]) -> str:
    return (match["tens"] or "一") + (match["ones"] or "〇")


def _year(written: str, today: date) -> int:
    year = int(written)
    if len(written) == 4:
        return year
    return year + 2000 if year + 2000 <= today.year else year + 1900
