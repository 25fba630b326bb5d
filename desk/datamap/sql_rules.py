"""The datamap's rules as SQL: whose a row is, whether a law keeps it and until when, what a blur leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Date,
    DateTime,
    Interval,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    null,
    or_,
    select,
    true,
)

from desk.datamap import categories
from desk.datamap.categories import Blur, Category
from desk.datamap.failures import BackendFault
from desk.datamap.period import Period
from desk.datamap.sql_source import SqlSource
from desk.datamap.sql_values import is_subject, matches

_MOMENT = DateTime(timezone=True)
FOR_GOOD = datetime(9999, 1, 1, tzinfo=UTC)
_DAY = literal("1 day").cast(Interval)


@dataclass(frozen=True)
class Rows:
    """The rows of one table of a category for one subject, and what the rules say of them.

    `emptied` says that a row is erased by emptying its columns, and belongs to the category
    no longer then: so it is with the account's own row, which stays and leads to the person.
    With a `period`, only the rows whose time lies in it are meant; one without a time never does.
    """

    source: SqlSource
    category: Category
    table: categories.Table
    emptied: bool
    period: Period | None = None

    @property
    def live(self) -> Table:
        """The table in the database."""
        return self.source.table(self.table.name)

    def column(self, name: str) -> Column[Any]:
        """One of its columns. Raises BackendFault where the table has none of this name."""
        return self.source.column(self.table.name, name)

    def of(self, subject: str) -> ColumnElement[bool]:
        """The condition that a row is the subject's, of this category, and of the period."""
        where = matches(self.column, self.table.where)
        holds = self._holds_something() if self.emptied else true()
        return and_(self._leads_to(subject), where, holds, self._in_the_period())

    def kept(self, now: datetime) -> ColumnElement[bool]:
        """The condition that a law keeps a row now; NULL counts as not."""
        retention = self.category.retention
        if retention is None:
            return false()
        covered = matches(self.column, retention.when)
        return covered if retention.forever else and_(covered, self.ends(now) > literal(now, _MOMENT))

    def free(self, now: datetime) -> ColumnElement[bool]:
        """The condition that nothing keeps a row now."""
        return self.kept(now).is_not(true())

    def ends(self, now: datetime) -> ColumnElement[datetime]:
        """The moment until which the law keeps a row: the date it bears, or the period from `since`."""
        restricted = self.restricted
        if restricted is None:
            return self._period(now)
        borne: ColumnElement[Any] = cast(restricted, _MOMENT)
        if isinstance(restricted.type, Date):  # a day is kept to its end
            borne = cast(restricted + _DAY, _MOMENT) - literal("1 microsecond").cast(Interval)
        return func.coalesce(borne, self._period(now))

    def ends_stored(self, now: datetime) -> ColumnElement[Any]:
        """That moment as the `restrict` column takes it."""
        kind = _MOMENT if self.restricted is None else self.restricted.type
        retention = self.category.retention
        if retention is None or retention.forever:
            return cast(literal(FOR_GOOD, _MOMENT), kind)
        return cast(self._period(now), kind)

    @property
    def restricted(self) -> Column[Any] | None:
        """The column that takes the date until which a row is kept."""
        return self.column(self.table.restrict) if self.table.restrict else None

    def blurred(self) -> dict[str, ColumnElement[Any]]:
        """What anonymising sets: each column by its blur, no way to the person, no date."""
        values = dict(self._blurs())
        link = self._link()
        if link.nullable and not link.primary_key:
            values[link.name] = null()
        if self.restricted is not None:
            values[self.restricted.name] = null()
        return values

    def _in_the_period(self) -> ColumnElement[bool]:
        """Raises BackendFault where a row has no time: then it is not known which are meant."""
        if self.period is None:
            return true()
        if self.table.at is None:
            raise BackendFault(self.source.source.id, f"no time in {self.table.name}")
        at = self.column(self.table.at)
        if isinstance(at.type, Date):  # a day is in it from its first to its last
            return _from_to(at, self.period.first, self.period.last)
        starts, ends = self.period.starts, self.period.ends
        moment = cast(at, _MOMENT)
        return and_(
            moment >= literal(starts, _MOMENT) if starts else at.is_not(None),
            moment < literal(ends, _MOMENT) if ends else true(),
        )

    def _link(self) -> Column[Any]:
        through = self.table.through
        name = through.column if through else self.table.subject
        return self.column(str(name))

    def _leads_to(self, subject: str) -> ColumnElement[bool]:
        through = self.table.through
        if through is None:
            return is_subject(self._link(), subject)
        key, owner = (self.source.column(through.table, name) for name in (through.key, through.subject))
        theirs = select(key).where(is_subject(owner, subject))
        return self._link().in_(theirs)

    def _holds_something(self) -> ColumnElement[bool]:
        """The condition that anonymising would change a row."""
        changes = [self.column(name).is_distinct_from(blurred) for name, blurred in self._blurs()]
        return or_(*changes) if changes else true()

    def _period(self, now: datetime) -> ColumnElement[datetime]:
        retention = self.category.retention
        if retention is None or retention.since is None:
            return literal(now, _MOMENT)
        since = func.coalesce(cast(self.column(retention.since), _MOMENT), literal(now, _MOMENT))
        period = func.make_interval(retention.years, retention.months, type_=Interval())
        return cast(since + period, _MOMENT)

    def _blurs(self) -> Iterator[tuple[str, ColumnElement[Any]]]:
        for column in self.table.columns:
            live = self.column(column.name)
            if column.anonymise is Blur.EMPTY:
                yield column.name, null()
            elif column.anonymise is Blur.BLANK:
                yield column.name, case((live.is_not(None), cast(literal(""), live.type)))
            elif column.anonymise in (Blur.YEAR, Blur.MONTH):
                yield column.name, cast(func.date_trunc(column.anonymise.value, live), live.type)


def _from_to(day: Column[Any], first: date | None, last: date | None) -> ColumnElement[bool]:
    return and_(day >= first if first else day.is_not(None), day <= last if last else true())
