"""A database as a source: SQLAlchemy Core over reflected tables, always with parameters.

A write is one transaction that first takes the account's row, so that two workers
never do two things to one person's rows at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Update, delete, false, func, null, select, update
from sqlalchemy.sql.dml import Delete

from desk.clock import local
from desk.datamap.categories import Category, Then
from desk.datamap.failures import BackendFault
from desk.datamap.models import CorrectableField, Datamap, Sql
from desk.datamap.period import Period
from desk.datamap.records import CategorySummary, Effect, Retained
from desk.datamap.sql_people import SqlPeople
from desk.datamap.sql_rules import Rows
from desk.datamap.sql_source import SqlSource
from desk.datamap.sql_values import ValueUnfit, matches, moment, stored
from desk.datamap.texts import SAMPLES, copied, sample, text_of

CHUNK = 500


@dataclass
class SqlConnector(SqlPeople):
    """One PostgreSQL of the operator's."""

    @classmethod
    def open(cls, datamap: Datamap, source: Sql, url: str) -> SqlConnector:
        """A connector that connects when it is first asked. Raises SourceUnset for what is no URL."""
        return cls(datamap, SqlSource.open(source, url))

    def ready(self) -> bool:
        """Whether the database answers now."""
        return self.sql.ready()

    def close(self) -> None:
        """Gives the connections back."""
        self.sql.engine.dispose()

    def count(self, category: Category, subject: str, period: Period | None = None) -> int:
        """The number of rows."""
        queries = [
            select(func.count()).select_from(rows.live).where(rows.of(subject))
            for rows in self._rows_of(category, period)
        ]
        with self.sql.reading() as connection:
            return sum(connection.execute(query).scalar_one() for query in queries)

    def summary(self, category: Category, subject: str, period: Period | None = None) -> CategorySummary:
        """The rows in short."""
        tables = self._rows_of(category, period)
        queries = [_in_short(rows, subject) for rows in tables]
        with self.sql.reading() as connection:
            totals = [connection.execute(query).one() for query in queries]
            counts = [pair for rows in tables for pair in _counts(connection, rows, subject)]
            samples = [line for rows in tables for line in _samples(connection, rows, subject)]
        zone = self.sql.source.timezone
        return CategorySummary(
            count=sum(total for total, _, _ in totals),
            counts=tuple(counts),
            first=min((at for _, first, _ in totals if (at := moment(first, zone))), default=None),
            last=max((at for _, _, last in totals if (at := moment(last, zone))), default=None),
            samples=tuple(samples[:SAMPLES]),
        )

    def rows(
        self, category: Category, subject: str, period: Period | None = None
    ) -> Iterator[Mapping[str, str]]:
        """The rows for the copy, read in portions: a person may have very many."""
        for rows in self._rows_of(category, period):
            query = _columns(rows, subject).order_by(rows.column(rows.table.key))
            with self.sql.reading() as connection:
                for row in connection.execution_options(yield_per=CHUNK).execute(query).mappings():
                    yield copied(rows.table, dict(row))

    def retained(
        self, category: Category, subject: str, now: datetime, period: Period | None = None
    ) -> Retained:
        """What the law keeps of them."""
        queries = [_kept(rows, subject, now) for rows in self._rows_of(category, period)]
        with self.sql.reading() as connection:
            found = [connection.execute(query).one() for query in queries]
        forever = bool(category.retention and category.retention.forever)
        until = max((end for _, _, _, end in found if end), default=None)
        return Retained(
            kept=sum(kept for kept, *_ in found),
            free=sum(free for _, free, *_ in found),
            until=None if forever or until is None else local(until).date(),
            forever=forever and any(kept for kept, *_ in found),
            restricted=sum(restricted for _, _, restricted, _ in found),
        )

    def change(
        self,
        category: Category,
        subject: str,
        now: datetime,
        effect: Effect,
        *,
        period: Period | None = None,
    ) -> None:
        """Does one effect in one transaction, the tables in their declared order."""
        tables = self._rows_of(category, period)
        statements = [self._statement(rows, subject, now, effect) for rows in tables]
        with self.writing_for(subject) as connection:
            for statement in statements:
                connection.execute(statement)

    def field_value(self, category: Category, field: CorrectableField, subject: str) -> str | None:
        """The value of a correctable field."""
        rows = self._rows_of_field(category, field)
        column, key = rows.column(field.column), rows.column(rows.table.key)
        query = select(column).where(key.in_(_field_row(rows, field, subject)))
        with self.sql.reading() as connection:
            value = connection.execute(query).scalar()
        return None if value is None else text_of(value)

    def set_field(self, category: Category, field: CorrectableField, subject: str, value: str) -> None:
        """Sets it. Raises BackendFault where there is no row, or it cannot hold the value."""
        rows = self._rows_of_field(category, field)
        key = rows.column(rows.table.key)
        try:
            new = stored(rows.column(field.column), value)
        except ValueUnfit:
            raise BackendFault(self.sql.source.id, "the value does not fit the column") from None
        setting = update(rows.live).where(key.in_(_field_row(rows, field, subject)))
        with self.writing_for(subject) as connection:
            if not connection.execute(setting.values({field.column: new})).rowcount:
                raise BackendFault(self.sql.source.id, "no row to correct")

    def _rows_of(self, category: Category, period: Period | None = None) -> list[Rows]:
        return [
            Rows(self.sql, category, table, emptied=self.datamap.is_account_row(table), period=period)
            for table in category.tables
        ]

    def _rows_of_field(self, category: Category, field: CorrectableField) -> Rows:
        table = next(table for table in category.tables if table.name == field.table)
        return Rows(self.sql, category, table, emptied=False)  # an empty field can be filled

    def _statement(self, rows: Rows, subject: str, now: datetime, effect: Effect) -> Update | Delete:
        theirs = rows.of(subject)
        if effect is Effect.ERASE:
            return _gone(rows).where(theirs, rows.free(now))
        if effect is Effect.ANONYMISE:
            return update(rows.live).where(theirs, rows.free(now)).values(rows.blurred())
        if rows.restricted is None:
            raise BackendFault(self.sql.source.id, f"no restrict column for {rows.table.name}")
        if effect is Effect.RESTRICT:
            dated = {rows.restricted.name: rows.ends_stored(now)}
            return update(rows.live).where(theirs, rows.kept(now), rows.restricted.is_(None)).values(dated)
        retention = rows.category.retention
        gone = retention is None or retention.then is Then.ERASE
        ending = _gone(rows) if gone else update(rows.live).values(rows.blurred())
        return ending.where(theirs, rows.restricted.is_not(None), rows.free(now))


def _gone(rows: Rows) -> Update | Delete:
    return update(rows.live).values(rows.blurred()) if rows.emptied else delete(rows.live)


def _in_short(rows: Rows, subject: str) -> Select[*tuple[Any, ...]]:
    if rows.table.at is None:
        return select(func.count(), null(), null()).select_from(rows.live).where(rows.of(subject))
    at = rows.column(rows.table.at)
    return select(func.count(), func.min(at), func.max(at)).where(rows.of(subject))


def _columns(rows: Rows, subject: str) -> Select[*tuple[Any, ...]]:
    return select(*(rows.column(column.name) for column in rows.table.columns)).where(rows.of(subject))


def _counts(connection: Connection, rows: Rows, subject: str) -> Iterator[tuple[str, int]]:
    """One line a code; a table that does not declare the column has none."""
    for count in rows.category.counts:
        declared = next((each for each in rows.table.columns if each.name == count.column), None)
        if declared is None:
            continue
        code = rows.column(count.column)
        query = select(code, func.count()).where(rows.of(subject), code.is_not(None)).group_by(code)
        for value, number in connection.execute(query.order_by(func.count().desc(), code)):
            text = text_of(value)
            yield f"{count.title} {declared.values.get(text, text)}", number


def _samples(connection: Connection, rows: Rows, subject: str) -> list[str]:
    """The newest rows, each in one masked line."""
    newest = rows.column(rows.table.at or rows.table.key)
    query = _columns(rows, subject).order_by(newest.desc().nulls_last()).limit(SAMPLES)
    return [sample(rows.table, dict(row)) for row in connection.execute(query).mappings()]


def _kept(rows: Rows, subject: str, now: datetime) -> Select[*tuple[Any, ...]]:
    """Per table: kept, free, with a date, and the latest end."""
    kept, total = rows.kept(now), func.count()
    dated = false() if rows.restricted is None else rows.restricted.is_not(None)
    return (
        select(
            total.filter(kept),
            total.filter(rows.free(now)),
            total.filter(dated),
            func.max(rows.ends(now)).filter(kept),
        )
        .select_from(rows.live)
        .where(rows.of(subject))
    )


def _field_row(rows: Rows, field: CorrectableField, subject: str) -> Select[*tuple[Any, ...]]:
    """The key of the one row that holds the field: the first that fits."""
    key = rows.column(rows.table.key)
    fits = matches(rows.column, field.where)
    return select(key).where(rows.of(subject), fits).order_by(key).limit(1)
