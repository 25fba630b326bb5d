"""What the backend answers with: plain records, the same for every kind of source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Effect(StrEnum):
    """What can be done to the rows of a category.

    `release` does what the retention's `then` says to restricted rows whose date has passed.
    """

    ERASE = "erase"
    RESTRICT = "restrict"
    ANONYMISE = "anonymise"
    RELEASE = "release"


@dataclass(frozen=True)
class Account:
    """A person's account; `name` and `phone` are empty where the operator holds none (any more)."""

    subject: str
    name: str
    phone: str
    born: date | None
    closed: bool


@dataclass(frozen=True)
class CategorySummary:
    """What an access answer says of a category.

    `counts` are (words, number) pairs; `samples` up to three masked lines, the newest rows first.
    """

    count: int = 0
    counts: tuple[tuple[str, int], ...] = ()
    first: datetime | None = None
    last: datetime | None = None
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Retained:
    """How many rows a law keeps now, until the latest date or for good, and how many nothing keeps.

    `restricted` is the number of rows that bear their date, whether it has passed or not.
    """

    kept: int = 0
    free: int = 0
    until: date | None = None
    forever: bool = False
    restricted: int = 0


@dataclass(frozen=True)
class ConsentState:
    """One consent as it stands: a purpose, a channel (None: all), since when, under which version."""

    purpose: str
    channel: str | None
    granted: bool
    since: datetime
    version: str


@dataclass(frozen=True)
class Matter:
    """Something that stands open now and should, or must, be settled before the account closes."""

    id: str
    title: str
    settle: str
    blocks: bool
