"""One kind of data as the datamap declares it: where it stands, how it is read, what the law wants of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Self

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=63)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=400)]
Where = Mapping[str, Any]
"""Column → the value it must have, or a list of values it may have."""


class Part(BaseModel):
    """A part of the datamap: frozen, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Mask(StrEnum):
    """How a value is shown to the person in chat; the copy holds it in full unless it is another's."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    CARD = "card"
    EMAIL = "email"
    ADDRESS = "address"
    PLACE = "place"
    DATE = "date"
    TEXT = "text"
    FILE = "file"  # only that it is there
    SECRET = "secret"  # noqa: S105 - never shown, never copied: a password hash


class Blur(StrEnum):
    """What the anonymiser leaves of a column (clause 1.3): nothing unless the datamap says more."""

    EMPTY = "empty"  # NULL
    BLANK = "blank"  # an empty text, for a column that may not be NULL
    YEAR = "year"  # a time cut to the first of January of its year
    MONTH = "month"  # a time cut to the first of its month
    KEEP = "keep"  # says nothing about anybody: an amount, a status


class Column(Part):
    """One column a person can read; `other` marks data of somebody else (a recipient, a contact)."""

    name: Name
    title: Words
    mask: Mask | None = None
    other: bool = False
    anonymise: Blur = Blur.EMPTY
    values: Mapping[str, str] = Field(default_factory=dict)  # how a person reads a code: done → 已完成


class Through(Part):
    """The way to the subject where a table has no subject column: its `column` is `key` of `table`."""

    column: Name
    table: Name
    key: Name
    subject: Name


class Table(Part):
    """Where rows of a category stand and how they belong to a person.

    Exactly one of `subject` (a column with the subject's key) and `through` is set.
    `restrict` is the column that takes the date until which a row is kept restricted.
    """

    source: Id | None = None  # the first source unless named
    name: Name
    key: Name
    subject: Name | None = None
    through: Through | None = None
    where: Where = Field(default_factory=dict)
    at: Name | None = None  # the time of a row, for "from … to …"
    restrict: Name | None = None
    columns: tuple[Column, ...]

    @model_validator(mode="after")
    def _one_way_to_the_subject(self) -> Self:
        if (self.subject is None) == (self.through is None):
            raise ValueError("name either `subject` or `through`")
        return self


class Then(StrEnum):
    """What follows when a retention period has ended."""

    ERASE = "erase"
    ANONYMISE = "anonymise"


class Retention(Part):
    """What a law wants kept: for a period since a time column, or for good.

    Only rows that match `when` are covered. Each period counts from `since`, a column of
    the category's tables (a row where it is NULL counts from now).
    """

    law: Words
    clause: Words = "4.1.2"
    years: int = Field(0, ge=0, le=100)
    months: int = Field(0, ge=0, le=1200)
    forever: bool = False
    since: Name | None = None
    then: Then = Then.ERASE
    when: Where = Field(default_factory=dict)

    @model_validator(mode="after")
    def _a_period_or_for_good(self) -> Self:
        if self.forever == bool(self.years or self.months):
            raise ValueError("name either a period (`years`, `months`) or `forever: true`")
        if not self.forever and self.since is None:
            raise ValueError("a period needs `since`, the column it counts from")
        return self

    def ends(self, since: datetime) -> datetime:
        """The moment until which a row of this time is kept."""
        return since + relativedelta(years=self.years, months=self.months)


class How(StrEnum):
    """What erasing does to a category's rows that no law keeps."""

    DELETE = "delete"
    ANONYMISE = "anonymise"
    KEEP = "keep"


class Erasure(Part):
    """The category's erasure rule. `needs_account` keeps it while the account lives, with its `reason`.

    The account's own row is never deleted: of it, deleting empties the category's columns
    (each to NULL, or to an empty text where its blur is `blank`).
    """

    how: How
    needs_account: bool = False
    reason: Words | None = None

    @model_validator(mode="after")
    def _keeping_has_a_reason(self) -> Self:
        if (self.how is How.KEEP or self.needs_account) and not self.reason:
            raise ValueError("what is kept needs a `reason` in words")
        return self


class Count(Part):
    """A line about the rows for an access answer: "其中 已完成 10"; `column` holds the code."""

    column: Name
    title: Words


class Category(Part):
    """One kind of data as a person knows it.

    `collected: false` says in so many words that it is not collected; such a one has no tables.
    `kinds` are ids of the datamap's `kinds` that it speaks for. `parts` are those among its synonyms
    that mean a part of it only: who names one is told that the whole is meant here.
    """

    id: Id
    title: Words
    synonyms: tuple[Words, ...] = ()
    parts: tuple[Words, ...] = ()
    kinds: tuple[Id, ...] = ()
    clause: Words
    sensitive: bool = False
    purposes: tuple[Id, ...] = ()
    collected: bool = True
    unit: Words = "条"
    tables: tuple[Table, ...] = ()
    counts: tuple[Count, ...] = ()
    erasure: Erasure | None = None
    retention: Retention | None = None

    @model_validator(mode="after")
    def _tables_where_collected(self) -> Self:
        if self.collected != bool(self.tables):
            raise ValueError("a collected category has `tables`, one that is not collected has none")
        return self

    @property
    def timed(self) -> bool:
        """Whether each of its rows has a time, so that a period of it can be told from the rest."""
        return self.collected and all(table.at for table in self.tables)
