"""What the tests share: a clock that a test moves, and makers of rows that stand for one person."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from desk.tables import Conversation


class ManualClock:
    """A clock that a test sets and moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def advance(self, **parts: float) -> None:
        self.moment += timedelta(**parts)


def someone() -> str:
    """A subject that no other test has."""
    return f"u{uuid.uuid4().hex[:12]}"


def conversation_of(
    session: Session, subject: str, clock: ManualClock, channel: str = "app", **facts: object
) -> Conversation:
    """A conversation of this subject that has just begun."""
    now = clock.now()
    begun = Conversation(channel=channel, subject=subject, created_at=now, last_at=now)
    begun.turns, begun.expects, begun.offers = 0, "anything", {}
    for name, fact in facts.items():
        setattr(begun, name, fact)
    session.add(begun)
    session.flush()
    return begun


def database_beside(url: str, name: str) -> str:
    """The URL of another database of the same server, made where it is missing."""
    with psycopg.connect(url, autocommit=True) as connection:
        there = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not there:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return make_url(url).set(database=name).render_as_string(hide_password=False)
