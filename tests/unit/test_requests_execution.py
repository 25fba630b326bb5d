"""The execution: queued with the confirmation, done once, retried, ended in one transaction."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from requests_support import PLANS, Effects, confirmed, context_of, previewed
from sqlalchemy import select, text
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, someone

from desk.audit import chain
from desk.datamap.failures import BackendDown
from desk.db import DatabaseFault
from desk.effects import Performed
from desk.requests import execution, steps
from desk.requests.execution import Execution, Finished
from desk.requests.failures import BadTransition
from desk.requests.jobs import Jobs
from desk.requests.states import Status
from desk.tables import AuditEntry, Receipt, Request, Step, Ticket
from desk.vault.keys import Keys

Sessions = sessionmaker[Session]


def jobs_of(session: Session, number: str, task: str = "requests.execute") -> int:
    queued = text("SELECT count(*) FROM procrastinate_jobs WHERE args->>'number' = :n AND task_name = :t")
    return int(session.scalar(queued, {"n": number, "t": task}) or 0)


def status_of(session: Session, number: str) -> str:
    return session.get_one(Request, number, populate_existing=True).status


@pytest.fixture
def effects() -> Effects:
    return Effects()


@pytest.fixture
def context(
    sessions: Sessions, own_sessions: Sessions, clock: ManualClock, keys: Keys, effects: Effects
) -> Execution:
    return context_of(sessions, own_sessions, clock, keys, effects.perform)


def waiting(session: Session, clock: ManualClock) -> str:
    """The number of a request whose job waits in the queue."""
    number = confirmed(session, clock).number
    session.commit()
    return number


def test_a_confirmation_puts_the_job_into_the_queue_in_its_own_transaction(
    sessions: Sessions, clock: ManualClock
) -> None:
    with sessions() as session:
        kept = confirmed(session, clock).number
        session.commit()
        lost = confirmed(session, clock).number
        session.rollback()
        assert status_of(session, kept) == Status.EXECUTING
        assert (jobs_of(session, kept), jobs_of(session, lost)) == (1, 0)


def test_a_second_yes_starts_nothing(session: Session, clock: ManualClock) -> None:
    request = confirmed(session, clock)
    with pytest.raises(BadTransition):
        execution.confirm(session, clock, Jobs.open(""), request, PLANS)
    assert len(steps.of(session, request.number)) == len(PLANS)


def test_the_steps_are_done_in_order_and_the_request_is_completed(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    assert execution.run(context, number) is None
    session.expire_all()
    assert effects.done == ["orders", "addresses"]
    assert status_of(session, number) == Status.COMPLETED
    assert [step.proof for step in steps.of(session, number)] == [{"rows_left": 0}] * 2


def test_running_again_does_nothing_more(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    told = list[Finished]()
    context = replace(context, finished=lambda _, end: told.append(end))
    for _ in range(3):
        execution.run(context, number)
    assert effects.done == ["orders", "addresses"]
    assert len(told) == 1
    assert jobs_of(session, number, "requests.tell") == 1


def test_what_was_not_confirmed_is_not_executed(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = previewed(session, clock).number
    steps.write(session, session.get_one(Request, number), PLANS)
    session.commit()
    execution.run(context, number)
    assert effects.done == []


def test_the_end_names_itself_in_the_receipt_s_audit_head(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    execution.run(context, number)
    session.expire_all()
    receipt = session.get_one(Receipt, number)
    head = session.get_one(AuditEntry, receipt.document["audit"]["sequence"])
    assert (head.kind, head.request_number) == ("request.completed", number)
    assert head.digest.hex() == receipt.document["audit"]["digest"]


def test_a_backend_that_is_down_is_asked_again_with_patience(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    effects.failures = {"addresses": [BackendDown("people")] * 3}
    assert [execution.run(context, number) for _ in range(3)] == [2, 4, 8]
    assert status_of(session, number) == Status.EXECUTING
    assert effects.done == ["orders"]
    step = steps.of(session, number)[1]
    assert (step.tries, step.last_failure) == (3, "BackendDown")
    assert execution.run(context, number) is None
    assert status_of(session, number) == Status.COMPLETED


def test_a_backend_that_stays_down_is_said_to_be_and_the_request_still_completes(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    effects.failures = {"orders": [BackendDown("people")] * 12}
    waits = [execution.run(context, number) for _ in range(12)]
    assert waits[-1] == 60
    assert status_of(session, number) == Status.FAILED_RETRYING
    execution.run(context, number)
    assert status_of(session, number) == Status.COMPLETED


def test_a_fault_that_stays_leaves_its_step_to_a_person_and_the_others_go_on(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    effects.failures = {"orders": [ValueError("13812345678")]}
    execution.run(context, number)
    assert effects.done == ["addresses"]
    assert status_of(session, number) == Status.PARTLY_COMPLETED
    assert [step.state for step in steps.of(session, number)] == ["failed", "done"]
    ticket = session.scalars(select(Ticket).where(Ticket.request_number == number)).one()
    assert ticket.kind == "step_failed"


def test_a_failure_is_kept_by_its_class_alone(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    effects.failures = {"orders": [ValueError("13812345678")]}
    execution.run(context, number)
    assert steps.of(session, number)[0].last_failure == "ValueError"
    bodies = session.scalars(select(AuditEntry.body).where(AuditEntry.request_number == number))
    assert "13812345678" not in str(list(bodies))


def test_a_request_of_which_nothing_could_be_done_waits_for_a_person_and_has_no_receipt(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    effects.failures = {"orders": [ValueError()], "addresses": [ValueError()]}
    execution.run(context, number)
    assert status_of(session, number) == Status.WAITING_PERSON
    assert session.get(Receipt, number) is None


def test_a_conflict_in_the_desk_s_own_database_passes_and_a_wrong_statement_does_not() -> None:
    assert execution.is_temporary(DatabaseFault("40P01", None))
    assert not execution.is_temporary(DatabaseFault("23505", "pk_x"))


def test_a_worker_that_stops_gives_the_rest_back(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    assert execution.run(context, number, stopping=lambda: bool(effects.done)) == 0
    assert effects.done == ["orders"]


def test_two_jobs_of_one_person_never_run_at_once(
    own_sessions: Sessions, clock: ManualClock, keys: Keys
) -> None:
    subject, busy, together = someone(), threading.Semaphore(1), list[str]()
    with own_sessions.begin() as session:
        numbers = [confirmed(session, clock, subject=subject).number for _ in range(2)]

    def perform(_session: Session, request: Request, step: Step) -> Performed:
        if not busy.acquire(blocking=False):
            together.append(step.category)
        threading.Event().wait(0.05)
        busy.release()
        return Performed({})

    context = context_of(own_sessions, own_sessions, clock, keys, perform)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: execution.run(context, number), numbers * 2))
    with own_sessions() as session:
        assert [status_of(session, number) for number in numbers] == [Status.COMPLETED] * 2
    assert together == []


def test_the_chain_holds_every_state_of_a_request(
    session: Session, clock: ManualClock, context: Execution, effects: Effects
) -> None:
    number = waiting(session, clock)
    execution.run(context, number)
    chain.settle(session)
    mine = select(AuditEntry.kind).where(AuditEntry.request_number == number)
    assert list(session.scalars(mine.order_by(AuditEntry.sequence)))[-5:] == [
        "request.confirmed",
        "request.executing",
        "step.done",
        "step.done",
        "request.completed",
    ]
