"""A database as a source: the account, its consents, and what stands open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Row, func, or_, select, true, update

from desk.datamap.models import Consents, Datamap, OpenMatter
from desk.datamap.records import Account, ConsentState, Matter
from desk.datamap.sql_source import SqlSource
from desk.datamap.sql_values import is_subject, matches, moment
from desk.datamap.texts import text_of
from desk.wording import fill


@dataclass
class SqlPeople:
    """The part of a connector that knows whose account it is."""

    datamap: Datamap
    sql: SqlSource

    def account(self, subject: str) -> Account | None:
        """The account of this key, closed or not."""
        declared = self.datamap.account
        born = [self._of_account(declared.born)] if declared.born else []
        names = (declared.key, declared.name, declared.phone, declared.closed_at)
        query = select(*map(self._of_account, names), *born).where(self._is_account(subject))
        with self.sql.reading() as connection:
            row = connection.execute(query).first()
        return _account(row) if row else None

    def subject_of(self, phone: str) -> str | None:
        """The newest open account with this number, with or without the country's code."""
        if not phone:  # a blurred account may have an empty one
            return None
        declared = self.datamap.account
        key, number = self._of_account(declared.key), self._of_account(declared.phone)
        newest = self._of_account(declared.opened_at) if declared.opened_at else key
        query = (
            select(key)
            .where(or_(*(is_subject(number, way) for way in (phone, f"+86{phone}", f"86{phone}"))))
            .where(self._of_account(declared.closed_at).is_(None))
            .order_by(newest.desc().nulls_last(), key.desc())
        )
        with self.sql.reading() as connection:
            found = connection.execute(query.limit(1)).scalar()
        return None if found is None else str(found)

    def close_account(self, subject: str, at: datetime) -> None:
        """Ends the sign-in; a closed account stays as it is."""
        declared = self.datamap.account
        closed_at = self._of_account(declared.closed_at)
        values = {**declared.closing, declared.closed_at: at}
        closing = update(self.sql.table(declared.table)).where(self._is_account(subject), closed_at.is_(None))
        with self.writing_for(subject) as connection:
            connection.execute(closing.values(values))

    def consents(self, subject: str) -> tuple[ConsentState, ...]:
        """The consents as they stand."""
        declared = self.datamap.consents
        if declared is None:
            return ()
        names = (declared.purpose, declared.channel, declared.granted, declared.at, declared.version)
        columns = [self.sql.column(declared.table, name) for name in names]
        query = (
            select(*columns)
            .where(is_subject(self.sql.column(declared.table, declared.subject), subject))
            .order_by(self.sql.column(declared.table, declared.key))
        )
        with self.sql.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(_consent(row, self.sql.source.timezone) for row in rows)

    def stop_consent(self, subject: str, purpose: str, channels: tuple[str, ...], at: datetime) -> None:
        """Takes a consent back.

        One without a channel is for all of them: withdrawn through one, it may not stay granted.
        """
        declared = self.datamap.consents
        if declared is None:
            return
        stopping = update(self.sql.table(declared.table)).where(
            is_subject(self.sql.column(declared.table, declared.subject), subject),
            self.sql.column(declared.table, declared.purpose) == purpose,
            self.sql.column(declared.table, declared.granted).is_(true()),
            self._through(declared, channels),
        )
        with self.writing_for(subject) as connection:
            connection.execute(stopping.values({declared.granted: False, declared.at: at}))

    def matter(self, matter: OpenMatter, subject: str) -> Matter | None:
        """The matter with its texts filled, if it stands open."""

        def column(name: str) -> Column[Any]:
            return self.sql.column(matter.table, name)

        total = func.sum(column(matter.above.column)) if matter.above else func.count()
        query = select(func.count(), func.coalesce(total, 0)).where(
            is_subject(column(matter.subject), subject), matches(column, matter.where)
        )
        with self.sql.reading() as connection:
            count, found = connection.execute(query).one()
        if not count or (matter.above and found <= matter.above.value):
            return None
        values = {"count": str(count), "sum": text_of(found)}
        return Matter(matter.id, fill(matter.title, values), fill(matter.settle, values), matter.blocks)

    @contextmanager
    def writing_for(self, subject: str) -> Iterator[Connection]:
        """One transaction that holds the account's row; others' references to it go on."""
        with self.sql.writing() as connection:
            if self.datamap.source_id(self.datamap.account.source) == self.sql.source.id:
                key = self._of_account(self.datamap.account.key)
                connection.execute(
                    select(key).where(self._is_account(subject)).with_for_update(key_share=True)
                )
            yield connection

    def _of_account(self, name: str) -> Column[Any]:
        return self.sql.column(self.datamap.account.table, name)

    def _is_account(self, subject: str) -> ColumnElement[bool]:
        return is_subject(self._of_account(self.datamap.account.key), subject)

    def _through(self, declared: Consents, channels: tuple[str, ...]) -> ColumnElement[bool]:
        channel = self.sql.column(declared.table, declared.channel)
        return or_(channel.is_(None), channel.in_(channels)) if channels else true()


def _account(row: Row[*tuple[Any, ...]]) -> Account:
    key, name, phone, closed_at, *rest = row
    born = rest[0] if rest else None
    return Account(
        subject=str(key),
        name=text_of(name),
        phone=text_of(phone),
        born=born.date() if isinstance(born, datetime) else _date(born),
        closed=closed_at is not None,
    )


def _date(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _consent(row: Row[*tuple[Any, ...]], zone: str) -> ConsentState:
    purpose, channel, granted, at, version = row
    since = moment(at, zone) or datetime.min.replace(tzinfo=UTC)
    return ConsentState(str(purpose), text_of(channel) or None, bool(granted), since, text_of(version))
