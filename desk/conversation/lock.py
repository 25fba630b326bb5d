"""One turn of a conversation at a time, across all workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from desk.conversation.failures import Busy
from desk.db import translated

LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def one_at_a_time(
    lock_sessions: sessionmaker[Session], *conversations: UUID, wait: str = "4s"
) -> Iterator[None]:
    """Holds the transaction lock of each conversation. Raises Busy if one is not free in time.

    Its connections come from a pool of their own, so that waiting turns never
    take those that the running ones need.
    """
    session = lock_sessions()
    try:
        _acquire(session, conversations, wait)
        yield
    finally:
        session.close()


def is_free(session: Session, conversation: UUID) -> bool:
    """Whether no turn of this conversation runs; holds the lock for the transaction if so."""
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(_key(conversation)))))


def _acquire(session: Session, conversations: tuple[UUID, ...], wait: str) -> None:
    try:
        session.execute(text(f"SET LOCAL lock_timeout = '{wait}'"))
        for conversation in conversations:
            session.execute(select(func.pg_advisory_xact_lock(_key(conversation))))
    except PoolTimeout:
        raise Busy from None
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            raise Busy from None
        raise translated(error) from None


def _key(conversation: UUID) -> int:
    return int.from_bytes(conversation.bytes[:8], "big", signed=True)
