"""The demo's clock: one for all workers, read from the database now and then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session, sessionmaker

from desk import clock as clocks
from desk.clock import DemoClock

AN_HOUR = timedelta(hours=1)


def test_once_it_is_moved_every_worker_shows_the_new_time(sessions: sessionmaker[Session]) -> None:
    mine, another = DemoClock(sessions), DemoClock(sessions)
    assert another.now() - datetime.now(UTC) < AN_HOUR / 2
    mine.move(AN_HOUR.total_seconds())
    for clock in (mine, another):
        assert abs(clock.now() - datetime.now(UTC) - AN_HOUR) < timedelta(seconds=5)


@pytest.fixture
def read(engine: Engine) -> Iterator[list[str]]:
    """Every query from now on."""
    queries: list[str] = []

    def note(*call: Any) -> None:
        queries.extend([call[2]] if call[2].startswith("SELECT") else [])

    event.listen(engine, "before_cursor_execute", note)
    yield queries
    event.remove(engine, "before_cursor_execute", note)


def test_a_turn_that_asks_it_ten_times_reads_it_once(
    sessions: sessionmaker[Session], read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks, "KNOWN_FOR_S", 60)
    clock = DemoClock(sessions)
    for _ in range(10):
        clock.now()
    assert len(read) == 1
