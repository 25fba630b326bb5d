"""What a service that speaks the backend protocol answers, as docs/backend-http.md says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt


class Answer(BaseModel):
    """A body; what it holds beyond the protocol is left aside."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)


class Moments(Answer):
    """A period as it is spoken of here: the first moment in it and the first after it; null is open."""

    from_: AwareDatetime | None = Field(None, alias="from")
    before: AwareDatetime | None = None

    def ends_at(self) -> tuple[datetime | None, datetime | None]:
        """Both moments, to be compared with those that were asked for."""
        return self.from_, self.before


class PeriodAnswer(Answer):
    """An answer about rows: of the period that was asked for, told again, or of all where none was."""

    period: Moments | None = None


class AccountAnswer(Answer):
    """GET account."""

    name: str = ""
    phone: str = ""
    born: date | None = None
    closed: bool


class SubjectAnswer(Answer):
    """POST account/search."""

    subject: str


class CountAnswer(PeriodAnswer):
    """GET count."""

    count: NonNegativeInt = 0


class RowAnswer(Answer):
    """A row: the datamap's table it is of (the first unless named), and column → value."""

    table: str | None = None
    columns: dict[str, Any]


class RowsAnswer(PeriodAnswer):
    """GET rows: a page, and where the next one begins."""

    rows: tuple[RowAnswer, ...] = ()
    next: str | None = None


class CodeCount(Answer):
    """How many rows have this code in this column."""

    column: str
    code: str
    count: NonNegativeInt


class SummaryAnswer(CountAnswer):
    """GET summary."""

    counts: tuple[CodeCount, ...] = ()
    first: AwareDatetime | None = None
    last: AwareDatetime | None = None
    rows: tuple[RowAnswer, ...] = ()


class RetainedAnswer(PeriodAnswer):
    """POST retained."""

    kept: NonNegativeInt = 0
    free: NonNegativeInt = 0
    until: date | None = None
    forever: bool = False
    restricted: NonNegativeInt = 0


class FieldAnswer(Answer):
    """GET field."""

    value: str | None = None


class ConsentAnswer(Answer):
    """One consent."""

    purpose: str
    channel: str | None = None
    granted: bool
    since: AwareDatetime
    version: str


class ConsentsAnswer(Answer):
    """GET consents."""

    consents: tuple[ConsentAnswer, ...] = ()


class MatterAnswer(Answer):
    """GET matter: how many stand open, and their sum as text."""

    count: NonNegativeInt = 0
    sum: str = "0"


class Done(Answer):
    """The answer to a write: its body says nothing."""
