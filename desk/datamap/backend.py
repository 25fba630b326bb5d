"""The operator's data, whatever it stands in: the one door of all rooms to it.

A subject is the operator's account key as text. A period narrows what is read or done to the
rows whose time lies in it; a category can be cut so where `Category.timed` says it.
Failures: BackendDown (try again later), BackendFault (the backend refused). No method
leaks a lower library's error.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self

from desk.datamap.categories import Category, How
from desk.datamap.connector import Connector
from desk.datamap.failures import SourceUnset
from desk.datamap.http import HttpConnector
from desk.datamap.models import CorrectableField, Datamap, Hotline, Http, Sql
from desk.datamap.period import Period
from desk.datamap.records import Account, CategorySummary, ConsentState, Effect, Matter, Retained
from desk.datamap.sql import SqlConnector
from desk.datamap.texts import SAMPLES

__all__ = ["Account", "Backend", "CategorySummary", "ConsentState", "Effect", "Matter", "Retained"]


@dataclass(frozen=True)
class Backend:
    """The facade; `connectors` are by the id of their source."""

    datamap: Datamap
    connectors: Mapping[str, Connector]

    @classmethod
    def open(
        cls,
        datamap: Datamap,
        settings_urls: Mapping[str, str],
        hotline: Callable[[str], Connector] | None = None,
    ) -> Self:
        """A backend for a datamap; `settings_urls` maps the settings its sources name to their values.

        `hotline` makes the connector of the desk's own recordings; without it that source is left out,
        which is enough to look at schemas. Nothing is connected yet. Raises SourceUnset for a setting
        that is not there or holds no address.
        """
        own = [source for source in datamap.sources if isinstance(source, Hotline)]
        theirs = [source for source in datamap.sources if not isinstance(source, Hotline)]
        connectors = {source.id: _connector(datamap, source, settings_urls) for source in theirs}
        if hotline is not None:
            connectors |= {source.id: hotline(source.id) for source in own}
        return cls(datamap, connectors)

    def ready(self) -> bool:
        """Whether every source answers now: one cheap query each."""
        return all(connector.ready() for connector in self.connectors.values())

    def close(self) -> None:
        """Gives every connection back; a service cannot be asked after it."""
        for connector in self.connectors.values():
            connector.close()

    def account(self, subject: str) -> Account | None:
        """The account of this key, closed or not; None if there is none."""
        return self._of(self.datamap.account.source).account(subject)

    def subject_of(self, phone: str) -> str | None:
        """Whose number this is: the newest open account where it was re-issued."""
        return self._of(self.datamap.account.source).subject_of(phone)

    def close_account(self, subject: str, at: datetime) -> None:
        """Ends the sign-in; a closed account stays as it is."""
        self._of(self.datamap.account.source).close_account(subject, at)

    def count(self, category_id: str, subject: str, period: Period | None = None) -> int:
        """How many rows of this category there are."""
        parts = self._parts(category_id)
        return sum(connector.count(category, subject, period) for connector, category in parts)

    def summary(self, category_id: str, subject: str, period: Period | None = None) -> CategorySummary:
        """What an access answer says of the category, masked."""
        parts = self._parts(category_id)
        return _together([connector.summary(category, subject, period) for connector, category in parts])

    def rows(
        self, category_id: str, subject: str, period: Period | None = None
    ) -> Iterator[Mapping[str, str]]:
        """The rows for the copy, title → text: own values in full, others' masked, secrets never.

        Closing the iterator early gives the connection back.
        """
        for connector, category in self._parts(category_id):
            yield from connector.rows(category, subject, period)

    def retained(
        self, category_id: str, subject: str, now: datetime, period: Period | None = None
    ) -> Retained:
        """How many rows the law keeps now, until when, and how many nothing keeps."""
        parts = self._parts(category_id)
        return _kept_together(
            [connector.retained(category, subject, now, period) for connector, category in parts]
        )

    def erase(
        self, category_id: str, subject: str, now: datetime, period: Period | None = None
    ) -> date | None:
        """Deletes or anonymises, by the erasure rule, the rows that no law keeps.

        Returns the day until which somebody outside keeps a description of what went, where that is so.
        """
        erasure = self.datamap.category(category_id).erasure
        if not erasure or erasure.how is How.KEEP:
            return None
        effect = Effect.ERASE if erasure.how is How.DELETE else Effect.ANONYMISE
        return self._change(category_id, subject, now, effect, period)

    def restrict(self, category_id: str, subject: str, now: datetime, period: Period | None = None) -> None:
        """Gives the rows that the law keeps the date until which they are kept, and restricted."""
        if self.datamap.category(category_id).retention:
            self._change(category_id, subject, now, Effect.RESTRICT, period)

    def anonymise(self, category_id: str, subject: str, now: datetime) -> None:
        """Makes the rows that no law keeps such that nobody can be recognised (clause 1.3)."""
        self._change(category_id, subject, now, Effect.ANONYMISE)

    def release(self, category_id: str, subject: str, now: datetime) -> None:
        """Erases or anonymises the restricted rows whose date has passed."""
        if self.datamap.category(category_id).retention:
            self._change(category_id, subject, now, Effect.RELEASE)

    def field_value(self, field_id: str, subject: str) -> str | None:
        """The stored value of a correctable field; None where there is none."""
        field, connector, category = self._field(field_id)
        return connector.field_value(category, field, subject)

    def set_field(self, field_id: str, subject: str, value: str) -> None:
        """Sets a correctable field. Raises BackendFault where there is no row to correct."""
        field, connector, category = self._field(field_id)
        connector.set_field(category, field, subject, value)

    def consents(self, subject: str) -> tuple[ConsentState, ...]:
        """Every consent the operator holds, given or taken back."""
        if self.datamap.consents is None:
            return ()
        return self._of(self.datamap.consents.source).consents(subject)

    def stop_consent(self, subject: str, purpose: str, channels: tuple[str, ...], at: datetime) -> None:
        """Takes back the consent for these channels (empty: all), and one that names no channel."""
        if self.datamap.consents is not None:
            self._of(self.datamap.consents.source).stop_consent(subject, purpose, channels, at)

    def open_matters(self, subject: str) -> tuple[Matter, ...]:
        """What stands open now before the account can, or should, close."""
        found = [self._of(matter.source).matter(matter, subject) for matter in self.datamap.open_matters]
        return tuple(matter for matter in found if matter)

    def _of(self, source: str | None) -> Connector:
        return self.connectors[self.datamap.source_id(source)]

    def _parts(self, category_id: str) -> Iterator[tuple[Connector, Category]]:
        """The category once for each source, with the tables that stand there."""
        category = self.datamap.category(category_id)
        for source in dict.fromkeys(self.datamap.source_id(table.source) for table in category.tables):
            tables = tuple(t for t in category.tables if self.datamap.source_id(t.source) == source)
            yield self.connectors[source], category.model_copy(update={"tables": tables})

    def _change(
        self, category_id: str, subject: str, now: datetime, effect: Effect, period: Period | None = None
    ) -> date | None:
        remains = [
            connector.change(category, subject, now, effect, period=period)
            for connector, category in self._parts(category_id)
        ]
        return max((day for day in remains if day), default=None)

    def _field(self, field_id: str) -> tuple[CorrectableField, Connector, Category]:
        field = self.datamap.field(field_id)
        for connector, category in self._parts(field.category):
            if any(table.name == field.table for table in category.tables):
                return field, connector, category
        raise LookupError(field_id)


def _connector(datamap: Datamap, source: Sql | Http, urls: Mapping[str, str]) -> Connector:
    if isinstance(source, Http):
        token = _set(source.token, urls) if source.token else None
        return HttpConnector.open(datamap, source, _set(source.url, urls), token)
    return SqlConnector.open(datamap, source, _set(source.url, urls))


def _set(name: str, urls: Mapping[str, str]) -> str:
    if not urls.get(name):
        raise SourceUnset(name)
    return urls[name]


def _together(parts: Sequence[CategorySummary]) -> CategorySummary:
    counts: dict[str, int] = {}
    for title, number in (pair for part in parts for pair in part.counts):
        counts[title] = counts.get(title, 0) + number
    return CategorySummary(
        count=sum(part.count for part in parts),
        counts=tuple(counts.items()),
        first=min((part.first for part in parts if part.first), default=None),
        last=max((part.last for part in parts if part.last), default=None),
        samples=tuple(line for part in parts for line in part.samples)[:SAMPLES],
    )


def _kept_together(parts: Sequence[Retained]) -> Retained:
    return Retained(
        kept=sum(part.kept for part in parts),
        free=sum(part.free for part in parts),
        until=max((part.until for part in parts if part.until), default=None),
        forever=any(part.forever for part in parts),
        restricted=sum(part.restricted for part in parts),
    )
