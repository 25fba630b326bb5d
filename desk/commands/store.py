"""The desk's database for a command that needs nothing else of the desk."""

from __future__ import annotations

from sqlalchemy.orm import Session, sessionmaker

from desk import db
from desk.clock import Clock, DemoClock, SystemClock
from desk.settings import Settings


def sessions_of(settings: Settings) -> sessionmaker[Session]:
    """Sessions on the desk's database; nothing is connected yet."""
    return db.make_sessions(db.make_engine(db.url_of(settings, "desk"), pool_size=1))


def clock_of(settings: Settings, sessions: sessionmaker[Session]) -> Clock:
    """The clock of this mode."""
    return DemoClock(sessions) if settings.demo else SystemClock()
