"""A period of whole days, as days go by in mainland China; one end may be open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from desk.clock import SHANGHAI

OPEN = ".."


@dataclass(frozen=True)
class Period:
    """From the beginning of `first` to the end of `last`; None is an open end, and one stands at least.

    Written as an interval of ISO 8601: 2025-01-01/2025-12-31, ../2025-12-31. Raises ValueError
    for a period that holds every day, or none.
    """

    first: date | None
    last: date | None

    def __post_init__(self) -> None:
        """A period has an end, and does not end before it begins."""
        if self.first is None and self.last is None:
            raise ValueError("a period without an end")
        if self.first and self.last and self.last < self.first:
            raise ValueError("a period that ends before it begins")

    def __str__(self) -> str:
        """As it stands in a scope, a step's arguments, a card and a receipt."""
        return "/".join(day.isoformat() if day else OPEN for day in (self.first, self.last))

    @classmethod
    def read(cls, written: str | None) -> Self | None:
        """From its written form; None where nothing is written. Raises ValueError for another form."""
        if not written:
            return None
        first, last = written.split("/")
        return cls(_day(first), _day(last))

    @property
    def starts(self) -> datetime | None:
        """The first moment that is in it."""
        return datetime.combine(self.first, time(), SHANGHAI) if self.first else None

    @property
    def ends(self) -> datetime | None:
        """The first moment after it."""
        return datetime.combine(self.last + timedelta(days=1), time(), SHANGHAI) if self.last else None


def _day(written: str) -> date | None:
    return None if written == OPEN else date.fromisoformat(written)
