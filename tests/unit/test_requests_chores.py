"""Chores: holds that are due, jobs that were lost, requests that nobody confirmed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from requests_support import Effects, confirmed, context_of, previewed
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock

from desk.datamap.failures import BackendDown
from desk.requests import chores
from desk.requests.execution import Execution
from desk.requests.persons import alone_with
from desk.requests.states import Status
from desk.tables import Hold, Request
from desk.vault.keys import Keys

Sessions = sessionmaker[Session]


@dataclass
class Backend:
    """A backend that notes what it releases, and is down for some categories."""

    down: set[str] = field(default_factory=set)
    released: list[str] = field(default_factory=list)

    def release(self, category_id: str, subject: str, now: datetime) -> None:
        if category_id in self.down:
            raise BackendDown("people")
        self.released.append(category_id)


@pytest.fixture
def context(sessions: Sessions, own_sessions: Sessions, clock: ManualClock, keys: Keys) -> Execution:
    return context_of(sessions, own_sessions, clock, keys, Effects().perform)


def held(session: Session, request: Request, category: str, until: datetime) -> None:
    session.add(
        Hold(
            subject=request.subject,
            category=category,
            request_number=request.number,
            law="电子商务法 31",
            until=until,
            then="erase",
        )
    )
    session.commit()


def jobs(session: Session, number: str) -> int:
    queued = text("SELECT count(*) FROM procrastinate_jobs WHERE args->>'number' = :n")
    return int(session.scalar(queued, {"n": number}) or 0)


def test_what_was_kept_is_released_on_its_date_and_once(
    session: Session, clock: ManualClock, context: Execution
) -> None:
    backend = Backend()
    held(session, confirmed(session, clock), "orders", clock.now() + timedelta(days=1))
    assert chores.release_holds(context, backend) == 0
    clock.advance(days=1)
    assert [chores.release_holds(context, backend) for _ in range(2)] == [1, 0]
    assert backend.released == ["orders"]


def test_a_source_that_is_down_keeps_no_other_hold_waiting(
    session: Session, clock: ManualClock, context: Execution
) -> None:
    backend, request = Backend(down={"orders"}), confirmed(session, clock)
    for category in ("orders", "payments"):
        held(session, request, category, clock.now())
    chores.release_holds(context, backend)
    backend.down.clear()
    chores.release_holds(context, backend)
    assert backend.released == ["payments", "orders"]


def test_a_request_whose_job_was_lost_gets_another(
    session: Session, clock: ManualClock, context: Execution
) -> None:
    number = confirmed(session, clock).number
    session.execute(text("DELETE FROM procrastinate_jobs"))
    session.commit()
    assert chores.resume(context) == 1
    assert jobs(session, number) == 1


def test_a_request_whose_job_waits_or_runs_gets_no_other(
    session: Session, clock: ManualClock, context: Execution
) -> None:
    waiting, running = confirmed(session, clock), confirmed(session, clock)
    lost = text("DELETE FROM procrastinate_jobs WHERE args->>'number' = :n")
    session.execute(lost, {"n": running.number})
    session.commit()
    with alone_with(context.lock_sessions, running.subject):
        assert chores.resume(context) == 0
    assert jobs(session, waiting.number) == 1


def test_a_request_that_nobody_confirmed_in_a_day_expires(
    session: Session, clock: ManualClock, context: Execution
) -> None:
    number = previewed(session, clock).number
    session.commit()
    clock.advance(hours=24, seconds=1)
    chores.of_requests(context, Backend())["expire"]()
    assert session.get_one(Request, number, populate_existing=True).status == Status.EXPIRED
