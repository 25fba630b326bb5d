"""Holds: what is kept restricted under a law, until when, and what follows (clause 4.1.2).

A hold stands for one category of one person. Its rows may end at different days;
`until` is the end of the last. A release lets go what has ended so far, and closes
the hold once its last day is over and reading again shows that nothing is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.archive.failures import NotReleased
from desk.clock import SHANGHAI, Clock
from desk.datamap.backend import Backend
from desk.tables import Hold


def note(  # noqa: PLR0913 - what is kept, for whom, and why
    session: Session, *, subject: str, category: str, request_number: str, law: str, until: date, then: str
) -> Hold:
    """Notes that a category is kept until the end of that day; the standing hold grows, none is doubled."""
    end = _end_of(until)
    hold = _standing_of(session, subject, category)
    if hold is None:
        hold = Hold(
            subject=subject, category=category, request_number=request_number, law=law, until=end, then=then
        )
        session.add(hold)
    hold.until = max(hold.until, end)
    session.flush()
    return hold


def standing(session: Session, subject: str | None = None) -> Sequence[Hold]:
    """Every hold that was not released yet, of one person or of all, the oldest date first."""
    query = select(Hold).where(Hold.done_at.is_(None)).order_by(Hold.until, Hold.id)
    return session.scalars(query if subject is None else query.where(Hold.subject == subject)).all()


def due(session: Session, now: datetime) -> Sequence[Hold]:
    """The holds whose last day is over, the oldest first."""
    query = select(Hold).where(Hold.done_at.is_(None), Hold.until <= now)
    return session.scalars(query.order_by(Hold.until, Hold.id)).all()


def release(session: Session, clock: Clock, backend: Backend, hold: Hold) -> bool:
    """Erases or anonymises what is no longer kept; True once the hold is over. Safe to call again.

    Raises NotReleased where rows are still there whose date has passed.
    """
    now = clock.now()
    backend.release(hold.category, hold.subject, now)
    left = backend.retained(hold.category, hold.subject, now)
    if left.restricted > left.kept:
        raise NotReleased(hold.category)
    if hold.until > now or left.kept:
        return False
    hold.done_at = now
    session.flush()
    return True


def _standing_of(session: Session, subject: str, category: str) -> Hold | None:
    query = select(Hold).where(Hold.subject == subject, Hold.category == category, Hold.done_at.is_(None))
    return session.scalars(query.with_for_update()).first()


def _end_of(day: date) -> datetime:
    """The first moment after this day in mainland China."""
    return datetime.combine(day + timedelta(days=1), time(), SHANGHAI).astimezone(UTC)
