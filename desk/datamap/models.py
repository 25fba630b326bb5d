"""The operator's data, declared: typed models of the datamap file.

A datamap says which kinds of data there are, where they stand, how a person reads
them, what the law wants of them, and what each right does to them. Nothing about
an operator stands in Python; everything stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal, Self, TypeVar

from dateutil.relativedelta import relativedelta
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

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


class FieldKind(StrEnum):
    """What a new value of a field is checked as."""

    NAME = "name"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    EMAIL = "email"
    DATE = "date"
    ADDRESS = "address"
    TEXT = "text"


class CorrectableField(Part):
    """One value a person may correct; `needs_code_to_new` asks for a code at the new number too."""

    id: Id
    title: Words
    synonyms: tuple[Words, ...] = ()
    kind: FieldKind
    category: Id
    table: Name
    column: Name
    where: Where = Field(default_factory=dict)  # which row, where a person has several
    needs_code_to_new: bool = False


class Purpose(Part):
    """A purpose for which consent is asked; `necessary` ones are not consent and go on (clause 5.2d).

    `consequence` says before a withdrawal what will be missed, `goes_on` what does not stop.
    """

    id: Id
    title: Words
    synonyms: tuple[Words, ...] = ()
    clause: Words
    channels: tuple[Id, ...] = ()
    necessary: bool = False
    consequence: Words
    goes_on: Words | None = None


class Consents(Part):
    """Where consents stand: one row a purpose and channel (the channel may be NULL)."""

    source: Id | None = None
    table: Name
    key: Name
    subject: Name
    purpose: Name
    channel: Name
    granted: Name  # boolean
    at: Name  # when it was last changed
    version: Name  # the policy version it was given under


class Titled(Part):
    """An id with its title and the words people use for it: a channel, a permission."""

    id: Id
    title: Words
    synonyms: tuple[Words, ...] = ()


class Brand(Titled):
    """A device brand and the way to its permissions; ⟪app⟫ and ⟪permission⟫ are filled in."""

    steps: Words


class Above(Part):
    """The sum of a column over the rows is above `value`."""

    column: Name
    value: float = 0


class OpenMatter(Part):
    """What must or should be settled before an account closes.

    It stands open where rows match `where`, and with `above` where their sum is above it.
    `title` and `settle` may hold ⟪count⟫ and ⟪sum⟫. One that does not block is a warning.
    """

    id: Id
    title: Words
    settle: Words
    blocks: bool
    source: Id | None = None
    table: Name
    subject: Name
    where: Where = Field(default_factory=dict)
    above: Above | None = None


class Account(Part):
    """The table of accounts: whose key a subject is, and what ends the sign-in.

    `closing` are the columns set when the account closes; `closed_at` takes the time.
    An account is open while its row exists and `closed_at` is NULL. Of two open accounts
    with one number the newer by `opened_at` is meant, or by the key where that is not named.
    """

    source: Id | None = None
    table: Name
    key: Name
    phone: Name
    name: Name
    born: Name | None = None
    opened_at: Name | None = None
    closed_at: Name
    closing: Mapping[str, Any] = Field(default_factory=dict)


class Sql(Part):
    """A database, reflected when it is first needed; `url` names the setting that holds its address.

    `timezone` is what its times without an offset mean, and where its days end.
    """

    id: Id
    kind: Literal["sql"]
    url: Name
    schema_name: Name | None = None
    timezone: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/-]+$")] = "Asia/Shanghai"


class Http(Part):
    """A service that speaks the desk's backend protocol (docs/backend-http.md)."""

    id: Id
    kind: Literal["http"]
    url: Name
    token: Name | None = None


Source = Annotated[Sql | Http, Field(discriminator="kind")]


class Excluded(Part):
    """A table with a way to a person that no category covers, and why that is right."""

    table: Name
    reason: Words


class Operator(Part):
    """Who the operator is, in its own words."""

    name: Words
    app_name: Words
    hotline: Words | None = None
    authority: Words  # with whom a person can complain, as a noun: 向…投诉


Item = TypeVar("Item", Category, CorrectableField, Purpose, Titled, Brand)


class Datamap(Part):
    """The whole declaration of one operator."""

    version: Words
    operator: Operator
    sources: tuple[Source, ...]
    account: Account
    kinds: tuple[Titled, ...]
    categories: tuple[Category, ...]
    fields: tuple[CorrectableField, ...] = ()
    channels: tuple[Titled, ...] = ()
    purposes: tuple[Purpose, ...] = ()
    consents: Consents | None = None
    permissions: tuple[Titled, ...] = ()
    brands: tuple[Brand, ...] = ()
    open_matters: tuple[OpenMatter, ...] = ()
    excluded: tuple[Excluded, ...] = ()

    @field_validator("sources")
    @classmethod
    def _one_source_at_least(cls, sources: tuple[Source, ...]) -> tuple[Source, ...]:
        if not sources:
            raise ValueError("name at least one source")
        return sources

    def source_id(self, named: str | None) -> str:
        """The id of a source: the one that is named, or the first."""
        return named or self.sources[0].id

    def is_account_row(self, table: Table) -> bool:
        """Whether the rows of this table are the accounts themselves: emptied, never deleted."""
        same_source = self.source_id(table.source) == self.source_id(self.account.source)
        return same_source and (table.name, table.subject) == (self.account.table, self.account.key)

    def category(self, id_: str) -> Category:
        """The category of this id. Raises LookupError."""
        return _by_id(self.categories, id_)

    def field(self, id_: str) -> CorrectableField:
        """The correctable field of this id. Raises LookupError."""
        return _by_id(self.fields, id_)

    def purpose(self, id_: str) -> Purpose:
        """The purpose of this id. Raises LookupError."""
        return _by_id(self.purposes, id_)

    def channel(self, id_: str) -> Titled:
        """The channel of this id. Raises LookupError."""
        return _by_id(self.channels, id_)

    def permission(self, id_: str) -> Titled:
        """The permission of this id. Raises LookupError."""
        return _by_id(self.permissions, id_)

    def brand(self, id_: str) -> Brand:
        """The brand of this id. Raises LookupError."""
        return _by_id(self.brands, id_)


def _by_id(items: tuple[Item, ...], id_: str) -> Item:
    for item in items:
        if item.id == id_:
            return item
    raise LookupError(id_)
