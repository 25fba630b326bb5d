"""The clock: injected everywhere, UTC inside, Asia/Shanghai outside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, sessionmaker

from desk.tables import DemoClockOffset

SHANGHAI = ZoneInfo("Asia/Shanghai")


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

    def now(self) -> datetime:
        """The current time in UTC, moved by the offset."""
        with self._sessions() as session:
            row = session.get(DemoClockOffset, 1)
        return datetime.now(UTC) + timedelta(seconds=row.offset_s if row else 0)

    def move(self, offset_s: float) -> datetime:
        """Sets the offset from the machine's clock, in seconds; returns the time it now shows."""
        with self._sessions.begin() as session:
            session.merge(DemoClockOffset(id=1, offset_s=offset_s))
        return self.now()


def local(moment: datetime) -> datetime:
    """`moment` as a person in mainland China reads it."""
    return moment.astimezone(SHANGHAI)
