"""The operator's data, declared: typed models of the datamap file.

A datamap says which kinds of data there are, where they stand, how a person reads
them, what the law wants of them, and what each right does to them. Nothing about
an operator stands in Python; everything stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints, field_validator

from desk.datamap.categories import Category, Id, Name, Part, Table, Where, Words


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


HOTLINE_COLUMNS = (
    "id",
    "recorded_at",
    "seconds",
    "state",
    "notice_version",
    "release_at",
    "provider_keeps_until",
)
"""What a table of the hotline may name; `state` is asked, running, paused, ended or stored (to be heard)."""


class Hotline(Part):
    """The recordings that the desk itself makes of the hotline; it holds no accounts."""

    id: Id
    kind: Literal["hotline"]


Source = Annotated[Sql | Http | Hotline, Field(discriminator="kind")]


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
