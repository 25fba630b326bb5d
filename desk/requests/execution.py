"""The execution of a confirmed request: a job that takes up the steps that are not done.

It can be killed and run again at any time: each step is idempotent, and its mark is
committed with its proof before the next one begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session, sessionmaker

from desk.clock import Clock
from desk.datamap.failures import BackendDown
from desk.db import DatabaseDown, DatabaseFault, unit_of_work
from desk.effects import Performed, StepPlan
from desk.logs import where
from desk.requests import exports, lifecycle, receipts, steps, tickets
from desk.requests.jobs import Jobs
from desk.requests.persons import alone_with
from desk.requests.states import EXECUTING, Status
from desk.requests.steps import State
from desk.tables import Conversation, Request, Step
from desk.vault.keys import Keys

log = structlog.get_logger()

Performer = Callable[[Session, Request, Step], Performed]
"""Does one step and reads it back; what it notes at the desk is part of the session's transaction."""

OCCUPIED_S = 1.0
LONGEST_WAIT_S = 60.0
PATIENT_TRIES = 10
"""After so many tries, some six minutes, the request says of itself that it is being retried."""

MOST_TRIES = 10_000
"""After so many, a week of one each minute, a step is left to a person."""

TOLD_AFTER_S = 1
PASSING_FAULTS = ("08", "40", "53", "55", "57")
"""Classes of SQLSTATE that another try can get past: connection, conflict, resources, locks, shutdown."""


@dataclass(frozen=True)
class Finished:
    """A request that came to its end, with what its person can open now."""

    request: Request
    receipt_url: str | None
    export_url: str | None
    ticket: str | None


@dataclass(frozen=True)
class Execution:
    """What the execution needs; made once in the assembly.

    `perform` does a step; `finished` keeps what the person will be told, in the
    transaction that ends the request.
    """

    sessions: sessionmaker[Session]
    lock_sessions: sessionmaker[Session]
    clock: Clock
    keys: Keys
    jobs: Jobs
    perform: Performer
    finished: Callable[[Session, Finished], None]


def confirm(session: Session, clock: Clock, jobs: Jobs, request: Request, plans: Iterable[StepPlan]) -> None:
    """Writes the steps of a previewed request and puts its job into the queue, in one transaction.

    Raises BadTransition unless the request awaits its confirmation: a second yes starts nothing.
    """
    lifecycle.move(session, clock, request, Status.CONFIRMED)
    steps.write(session, request, plans)
    lifecycle.move(session, clock, request, Status.EXECUTING)
    jobs.execute(session, request.number)


def run(context: Execution, number: str, stopping: Callable[[], bool] = lambda: False) -> float | None:
    """The job: takes up each waiting step in order, then ends the request.

    Returns the seconds after which to run it again, or None when there is nothing left
    to do. Raises DatabaseFailure if the desk's own database fails.
    """
    subject = _whose(context, number)
    if subject is None:
        return None
    with alone_with(context.lock_sessions, subject) as alone:
        return _carried_out(context, number, stopping) if alone else OCCUPIED_S


def is_temporary(failure: Exception) -> bool:
    """Whether the same step can succeed later without anybody mending something."""
    if isinstance(failure, DatabaseFault):
        return (failure.sqlstate or "")[:2] in PASSING_FAULTS
    return isinstance(failure, (BackendDown, DatabaseDown))


def back_off(tries: int) -> float:
    """Seconds until the next try: 2, 4, 8 … 60."""
    return min(LONGEST_WAIT_S, 2.0 ** min(tries, 6))


def _whose(context: Execution, number: str) -> str | None:
    with unit_of_work(context.sessions) as session:
        request = session.get(Request, number)
        return request.subject if request is not None and request.status in EXECUTING else None


def _carried_out(context: Execution, number: str, stopping: Callable[[], bool]) -> float | None:
    with unit_of_work(context.sessions) as session:
        waiting = steps.waiting(session, number)
    for step_id in waiting:
        if stopping():
            return 0.0
        wait_s = _step(context, step_id)
        if wait_s is not None:
            return wait_s
    _end(context, number)
    return None


def _step(context: Execution, step_id: int) -> float | None:
    try:
        with unit_of_work(context.sessions) as session:
            _perform(context, session, step_id)
    except Exception as failure:  # whatever a right's code raises, the request must go on or reach a person
        log.warning("step failed", job=step_id, failure=type(failure).__name__, where=where(failure))
        return _failed(context, step_id, failure)
    return None


def _perform(context: Execution, session: Session, step_id: int) -> None:
    step = session.get_one(Step, step_id, with_for_update=True)
    if step.state != State.WAITING:
        return
    request = session.get_one(Request, step.request_number)
    performed = context.perform(session, request, step)
    if performed.archive is not None:
        exports.make(session, context.clock, context.keys, request, performed.archive)
    steps.mark_done(session, context.clock, step, performed)
    if request.status == Status.FAILED_RETRYING:
        lifecycle.move(session, context.clock, request, Status.EXECUTING)


def _failed(context: Execution, step_id: int, failure: Exception) -> float | None:
    """Notes the failure by its class; the seconds to wait, or None where the step is left to a person."""
    with unit_of_work(context.sessions) as session:
        step = session.get_one(Step, step_id, with_for_update=True)
        steps.count_failure(session, step, failure)
        if not is_temporary(failure) or step.tries >= MOST_TRIES:
            steps.give_up(session, context.clock, step)
            return None
        request = session.get_one(Request, step.request_number)
        if step.tries >= PATIENT_TRIES and request.status == Status.EXECUTING:
            reason = type(failure).__name__
            lifecycle.move(session, context.clock, request, Status.FAILED_RETRYING, reason=reason)
        return back_off(step.tries)


def _end(context: Execution, number: str) -> None:
    """Ends the request in one transaction: its status, its receipt, what the person will be told."""
    with unit_of_work(context.sessions) as session:
        request = lifecycle.locked(session, number)
        if request.status not in EXECUTING:
            return
        taken = steps.of(session, number)
        ticket = _ticket(context, session, request, taken)
        status = _came_to(taken)
        lifecycle.move(session, context.clock, request, status, ticket=ticket)
        context.finished(session, _finished(context, session, request, taken, ticket))
        context.jobs.tell(session, number, TOLD_AFTER_S)


def _came_to(taken: Sequence[Step]) -> Status:
    done = [step for step in taken if step.state == State.DONE]
    if len(done) == len(taken):
        return Status.COMPLETED
    return Status.PARTLY_COMPLETED if done else Status.WAITING_PERSON


def _finished(
    context: Execution, session: Session, request: Request, taken: Sequence[Step], ticket: str | None
) -> Finished:
    """With a receipt of what was done; of a request of which nothing was, there is none."""
    if request.status == Status.WAITING_PERSON:
        return Finished(request, None, None, ticket)
    _, key = receipts.issue(session, context.clock, context.keys, request, taken)
    copy = exports.link(session, context.clock, context.keys, request)
    return Finished(request, receipts.url(request.number, key), copy, ticket)


def _ticket(context: Execution, session: Session, request: Request, taken: Sequence[Step]) -> str | None:
    """A ticket that names the steps that failed, where there are such."""
    failed = [step for step in taken if step.state == State.FAILED]
    if not failed:
        return None
    ticket = tickets.open_ticket(
        session,
        context.clock,
        context.keys,
        kind="step_failed",
        conversation=session.get_one(Conversation, request.conversation_id),
        request_number=request.number,
        note="\n".join(f"{step.category} {step.operation}: {step.last_failure}" for step in failed),
    )
    return ticket.number
