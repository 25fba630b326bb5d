"""One PostgreSQL of the operator's: engine, reflection when it is first needed, named failures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, Table, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    NoSuchTableError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from desk.datamap.failures import BackendDown, BackendFailure, BackendFault, SourceUnset
from desk.datamap.models import Sql

CONNECT_S = 3
STATEMENT_MS = 5000
_LATER = ("08", "40", "53", "57", "55P03")
"""SQLSTATEs that say: not now (no connection, a deadlock, no room, a shutdown or time-out, a lock)."""


@dataclass
class SqlSource:
    """A database and what of it was reflected."""

    source: Sql
    engine: Engine
    _tables: dict[str, Table] = field(default_factory=dict)

    @classmethod
    def open(cls, source: Sql, url: str) -> SqlSource:
        """A source that connects when it is first used. Raises SourceUnset for what is no URL."""
        try:
            address = make_url(url).set(drivername="postgresql+psycopg")
        except ArgumentError:
            raise SourceUnset(source.url) from None
        settings = f"-c statement_timeout={STATEMENT_MS} -c timezone={source.timezone}"
        engine = create_engine(
            address,
            pool_size=10,
            max_overflow=10,
            pool_timeout=CONNECT_S,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_S, "options": settings},
        )
        return cls(source, engine)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on which nothing is changed."""
        with self.translated(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction: all of it or nothing."""
        with self.translated(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def translated(self) -> Iterator[None]:
        """Names the failures of SQLAlchemy and psycopg, without their texts, which carry values."""
        try:
            yield
        except DBAPIError as error:
            raise _failure(self.source.id, error) from None
        except PoolTimeout:
            raise BackendDown(self.source.id) from None
        except NoSuchTableError as error:
            raise BackendFault(self.source.id, f"no table {error}") from None
        except SQLAlchemyError as error:
            raise BackendFault(self.source.id, type(error).__name__) from None

    def table(self, name: str) -> Table:
        """A table as it is in the database. Raises BackendFault where it is not there."""
        if name not in self._tables:  # two may do it at once; a lock would make all wait for a dead server
            self._tables[name] = self._reflected(name)
        return self._tables[name]

    def column(self, table: str, name: str) -> Column[Any]:
        """A column of a table. Raises BackendFault where it is not there."""
        found = self.table(table).columns.get(name)
        if found is None:
            raise BackendFault(self.source.id, f"no column {table}.{name}")
        return found

    def ready(self) -> bool:
        """Whether it answers now."""
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
        except BackendFailure:
            return False
        return True

    def _reflected(self, name: str) -> Table:
        with self.translated():
            schema = MetaData(schema=self.source.schema_name)
            return Table(name, schema, autoload_with=self.engine, resolve_fks=False)


def _failure(source: str, error: DBAPIError) -> BackendFailure:
    sqlstate = getattr(error.orig, "sqlstate", None)
    if sqlstate:
        return BackendDown(source) if sqlstate.startswith(_LATER) else BackendFault(source, sqlstate)
    if error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError)):
        return BackendDown(source)
    return BackendFault(source, type(error.orig).__name__)
