"""What every kind of source can do; `sql` and `http` do it in their own way.

A category that a connector is given holds only the tables of its own source. With a
period, only the rows whose time lies in it are meant, and no other is touched. Every
method raises BackendDown or BackendFault and no error of a lower library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Protocol

from desk.datamap.categories import Category
from desk.datamap.models import CorrectableField, OpenMatter
from desk.datamap.period import Period
from desk.datamap.records import Account, CategorySummary, ConsentState, Effect, Matter, Retained


class Connector(Protocol):
    """One source of the operator's data; `Backend` says what each method is for."""

    def ready(self) -> bool:
        """Whether the source answers now; never raises."""
        ...

    def close(self) -> None:
        """Gives the connections back."""
        ...

    def account(self, subject: str) -> Account | None:
        """The account of this key, closed or not."""
        ...

    def subject_of(self, phone: str) -> str | None:
        """The newest open account with this number."""
        ...

    def close_account(self, subject: str, at: datetime) -> None:
        """Ends the sign-in."""
        ...

    def count(self, category: Category, subject: str, period: Period | None = None) -> int:
        """The number of rows."""
        ...

    def summary(self, category: Category, subject: str, period: Period | None = None) -> CategorySummary:
        """The rows in short."""
        ...

    def rows(
        self, category: Category, subject: str, period: Period | None = None
    ) -> Iterator[Mapping[str, str]]:
        """The rows for the copy."""
        ...

    def retained(
        self, category: Category, subject: str, now: datetime, period: Period | None = None
    ) -> Retained:
        """What the law keeps of them."""
        ...

    def change(
        self,
        category: Category,
        subject: str,
        now: datetime,
        effect: Effect,
        *,
        period: Period | None = None,
    ) -> date | None:
        """Does one effect in one transaction; doing it again changes nothing more.

        Returns the day until which somebody outside keeps a description of what went, where that is so.
        """
        ...

    def field_value(self, category: Category, field: CorrectableField, subject: str) -> str | None:
        """The value of a correctable field."""
        ...

    def set_field(self, category: Category, field: CorrectableField, subject: str, value: str) -> None:
        """Sets it."""
        ...

    def consents(self, subject: str) -> tuple[ConsentState, ...]:
        """The consents as they stand."""
        ...

    def stop_consent(self, subject: str, purpose: str, channels: tuple[str, ...], at: datetime) -> None:
        """Takes a consent back."""
        ...

    def matter(self, matter: OpenMatter, subject: str) -> Matter | None:
        """The matter with its texts filled, if it stands open."""
        ...
