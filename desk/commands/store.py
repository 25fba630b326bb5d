"""The desk's database for a command that needs nothing else of the desk."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from desk import db
from desk.settings import Settings


@contextmanager
def transaction(settings: Settings) -> Iterator[Session]:
    """One unit of work on a connection of its own. Raises DatabaseFailure."""
    engine = db.make_engine(db.url_of(settings, "desk"), pool_size=1)
    try:
        with db.unit_of_work(db.make_sessions(engine)) as session:
            yield session
    finally:
        engine.dispose()
