"""The steps of a request: rows of our own, one an effect, in the order in which they are done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock
from desk.effects import Performed, StepPlan
from desk.tables import Request, Step

__all__ = ["State", "StepPlan", "count_failure", "give_up", "mark_done", "of", "waiting", "write"]


class State(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"


def write(session: Session, request: Request, plans: Iterable[StepPlan]) -> None:
    """Writes the plan of a request as rows that wait to be done, in order."""
    for position, plan in enumerate(plans, start=1):
        session.add(
            Step(
                request_number=request.number,
                position=position,
                category=plan.category,
                operation=plan.operation,
                arguments=dict(plan.arguments),
                state=State.WAITING.value,
                tries=0,
            )
        )
    session.flush()


def of(session: Session, number: str) -> Sequence[Step]:
    """The steps of a request in order, as they stand in the database."""
    ordered = select(Step).where(Step.request_number == number).order_by(Step.position)
    return session.scalars(ordered.execution_options(populate_existing=True)).all()


def waiting(session: Session, number: str) -> Sequence[int]:
    """The ids of the steps that are still to be done, in order."""
    mine = select(Step.id).where(Step.request_number == number, Step.state == State.WAITING)
    return session.scalars(mine.order_by(Step.position)).all()


def mark_done(session: Session, clock: Clock, step: Step, performed: Performed) -> None:
    """Notes that an effect was read back, with its proof and its audit entry."""
    step.state, step.tries, step.last_failure = State.DONE.value, step.tries + 1, None
    step.proof, step.done_at = dict(performed.proof), clock.now()
    session.flush()
    _audit(session, clock, step, "step.done")


def count_failure(session: Session, step: Step, failure: Exception) -> None:
    """Notes a try that came to nothing, by the failure's class alone; the step goes on waiting."""
    step.tries, step.last_failure = step.tries + 1, type(failure).__name__
    session.flush()


def give_up(session: Session, clock: Clock, step: Step) -> None:
    """Leaves a step to a person."""
    step.state = State.FAILED.value
    session.flush()
    _audit(session, clock, step, "step.failed")


def _audit(session: Session, clock: Clock, step: Step, kind: str) -> None:
    body = {
        "category": step.category,
        "operation": step.operation,
        "tries": step.tries,
        "failure": step.last_failure,
    }
    chain.append(session, clock, kind, step.request_number, body)
