"""What must be done from time to time, by whichever worker comes to it first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Protocol

import structlog
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.datamap.failures import BackendFailure
from desk.db import unit_of_work
from desk.requests import exports, lifecycle
from desk.requests.execution import Execution
from desk.requests.jobs import EXECUTE
from desk.requests.persons import alone_with
from desk.requests.states import EXECUTING
from desk.tables import Hold, Request

log = structlog.get_logger()

Chore = Callable[[], object]


class Releases(Protocol):
    """The backend, as far as kept data goes."""

    def release(self, category_id: str, subject: str, now: datetime) -> None:
        """Does what becomes of restricted rows whose date has passed; raises BackendFailure."""
        ...


UNUSED_FOR = timedelta(hours=24)
"""A request that nobody confirmed in this time is over."""

MOST_HOLDS = 500
_NOT_QUEUED = text(
    "NOT EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.status = 'todo'"
    f" AND job.task_name = '{EXECUTE}' AND job.args->>'number' = requests.number)"
)


def of_requests(context: Execution, backend: Releases) -> Mapping[str, Chore]:
    """The chores of this room by name; each opens its own transactions."""
    return {
        "expire": lambda: _in_one(
            context, lambda session: lifecycle.expire(session, context.clock, UNUSED_FOR)
        ),
        "exports": lambda: _in_one(context, lambda session: exports.sweep(session, context.clock)),
        "holds": lambda: release_holds(context, backend),
        "resume": lambda: resume(context),
    }


def release_holds(context: Execution, backend: Releases) -> int:
    """Does what becomes of kept data whose date has passed; one that fails waits for the next time."""
    due = select(Hold.id).where(Hold.done_at.is_(None), Hold.until <= context.clock.now())
    with unit_of_work(context.sessions) as session:
        ids = session.scalars(due.order_by(Hold.until).limit(MOST_HOLDS)).all()
    return sum(_release(context, backend, hold_id) for hold_id in ids)


def resume(context: Execution) -> int:
    """Puts a job into the queue for each executing request whose job was lost; returns how many.

    A job that runs holds its person's lock, so whoever is free and not queued has none.
    A second job beside a first does no harm.
    """
    lost = select(Request).where(Request.status.in_(EXECUTING), _NOT_QUEUED)
    with unit_of_work(context.sessions) as session:
        requests = session.scalars(lost).all()
        idle = [request for request in requests if _is_idle(context, request)]
        for request in idle:
            context.jobs.execute(session, request.number)
    return len(idle)


def _is_idle(context: Execution, request: Request) -> bool:
    with alone_with(context.lock_sessions, request.subject, wait="10ms") as alone:
        return alone


def _release(context: Execution, backend: Releases, hold_id: int) -> bool:
    try:
        with unit_of_work(context.sessions) as session:
            hold = session.get_one(Hold, hold_id, with_for_update=True)
            if hold.done_at is not None:
                return False
            backend.release(hold.category, hold.subject, context.clock.now())
            hold.done_at = context.clock.now()
            body = {"category": hold.category, "law": hold.law, "then": hold.then}
            chain.append(session, context.clock, "hold.released", hold.request_number, body)
    except BackendFailure as failure:
        log.warning("hold not released", job=hold_id, failure=type(failure).__name__)
        return False
    return True


def _in_one(context: Execution, work: Callable[[Session], object]) -> None:
    with unit_of_work(context.sessions) as session:
        work(session)
