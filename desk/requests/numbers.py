"""Numbers that a person can read aloud: 261124-0387-5, and T261124-0007-3 for a ticket.

The day, the serial of that day, and a check digit that finds every wrong digit and
every two neighbours that changed places (Damm's quasigroup).
"""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.clock import Clock, local
from desk.requests.failures import NotANumber
from desk.tables import SERIALS, SerialDay

REQUEST = ""
TICKET = "T"

_BETWEEN = r"[\s\u200b\-‐-―−_.·]*"
_WRITTEN = re.compile(
    rf"(?<![0-9A-Z])(?P<series>T?){_BETWEEN}(?P<day>(?:[0-9]{_BETWEEN}){{6}})"
    rf"(?P<serial>(?:[0-9]{_BETWEEN}){{4,6}})(?P<check>[0-9])(?![0-9])"
)
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


def draw(session: Session, clock: Clock, series: str = REQUEST) -> str:
    """The next number of a series on this day in China; a number that is not used leaves a gap.

    Of two who draw the day's first numbers at once, the one whose serial is from before the day
    began draws again.
    """
    day = local(clock.now()).date()
    drawn = session.scalar(SERIALS)
    base = insert(SerialDay).values(series=series, day=day, base=drawn - 1).on_conflict_do_nothing()
    session.execute(base)
    stood = select(SerialDay.base).where(SerialDay.series == series, SerialDay.day == day)
    begun = session.scalar(stood) or 0
    while drawn <= begun:
        drawn = session.scalar(SERIALS)
    return written(series, f"{day:%y%m%d}", f"{drawn - begun:04d}")


def written(series: str, day: str, serial: str) -> str:
    """A number with its check digit."""
    return f"{series}{day}-{serial}-{_check(series, day + serial)}"


def parse(text: str) -> str:
    """The number as it is stored, however it was typed. Raises NotANumber."""
    match = _WRITTEN.fullmatch(_plain(text).strip())
    if match is None:
        raise NotANumber
    return _checked(match)


def find(text: str) -> str | None:
    """The first number in a sentence, as it is stored, or None."""
    for match in _WRITTEN.finditer(_plain(text)):
        try:
            return _checked(match)
        except NotANumber:
            continue
    return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).upper()


def _checked(match: re.Match[str]) -> str:
    day, serial = (re.sub("[^0-9]", "", match[part]) for part in ("day", "serial"))
    if _check(match["series"], day + serial) != match["check"]:
        raise NotANumber
    return f"{match['series']}{day}-{serial}-{match['check']}"


def _check(series: str, digits: str) -> str:
    """Damm's check digit; the letter of the series counts too, so that T… is not … ."""
    interim = "0"
    for digit in "".join(str(ord(letter) - 64) for letter in series) + digits:
        interim = _DAMM[int(interim)][int(digit)]
    return interim
