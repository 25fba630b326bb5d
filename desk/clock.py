"""The clock: injected everywhere, UTC inside, Asia/Shanghai outside."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from desk.tables import DemoClockOffset

SHANGHAI = ZoneInfo("Asia/Shanghai")
KNOWN_FOR_S = 0.2
"""How long a worker goes by the demo clock's offset before it reads it again."""


class Clock(Protocol):
    """Anything that tells the time, with offset."""

    def now(self) -> datetime:
        """The current time in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The current time in UTC."""
        return datetime.now(UTC)


class DemoClock:
    """The machine's clock plus an offset that stands in the database, the same for every worker."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions = sessions
        self._offset = timedelta()
        self._read_again = time.monotonic()

    def now(self) -> datetime:
        """The current time in UTC, moved by the offset."""
        if time.monotonic() >= self._read_again:
            self._read()
        return datetime.now(UTC) + self._offset

    def move(self, offset_s: float) -> datetime:
        """Sets the offset from the machine's clock, in seconds; returns the time every worker now shows."""
        with self._sessions.begin() as session:
            session.merge(DemoClockOffset(id=1, offset_s=offset_s))
        time.sleep(KNOWN_FOR_S)
        self._read()
        return self.now()

    def _read(self) -> None:
        with self._sessions() as session:
            row = session.get(DemoClockOffset, 1)
        self._offset = timedelta(seconds=row.offset_s if row else 0)
        self._read_again = time.monotonic() + KNOWN_FOR_S


def local(moment: datetime) -> datetime:
    """`moment` as a person in mainland China reads it."""
    return moment.astimezone(SHANGHAI)
