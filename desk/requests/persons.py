"""One job a person at a time, across all workers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session, sessionmaker

from desk.db import translated

SPACE = 0x50455253
"""The first of the two numbers of a person's advisory lock: a space of its own."""

LOCK_NOT_AVAILABLE = "55P03"


@contextmanager
def alone_with(lock_sessions: sessionmaker[Session], subject: str, wait: str = "2s") -> Iterator[bool]:
    """Whether this person's lock was had within `wait`; it is held until the end of the block.

    It is a transaction lock on a connection of its own: it ends with the process,
    and no commit of a step lets go of it.
    """
    session = lock_sessions()
    try:
        yield _acquired(session, subject, wait)
    finally:
        session.close()


def _acquired(session: Session, subject: str, wait: str) -> bool:
    try:
        session.execute(text(f"SET LOCAL lock_timeout = '{wait}'"))
        session.execute(select(func.pg_advisory_xact_lock(SPACE, func.hashtext(subject))))
    except PoolTimeout:
        return False
    except DBAPIError as error:
        if getattr(error.orig, "sqlstate", None) == LOCK_NOT_AVAILABLE:
            return False
        raise translated(error) from None
    return True
