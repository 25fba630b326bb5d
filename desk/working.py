"""The job worker put together: how a step is done, how its result is told, what is done each minute."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from sqlalchemy.orm import Session

from desk.assembly import Desk
from desk.conversation import results
from desk.conversation.results import Teller
from desk.db import unit_of_work
from desk.effects import Performed
from desk.identity import codes
from desk.requests import chores
from desk.requests.chores import Chore
from desk.requests.execution import Execution, Finished
from desk.requests.worker import Crew
from desk.rights.perform import perform
from desk.rights.work import Work
from desk.tables import Conversation, Request, Step


def crew_of(desk: Desk) -> Crew:
    """What a worker of this desk does."""
    execution = Execution(
        sessions=desk.sessions,
        lock_sessions=desk.lock_sessions,
        clock=desk.clock,
        keys=desk.keys,
        jobs=desk.jobs,
        perform=partial(_perform, desk),
        finished=partial(_finished, desk),
    )
    teller = Teller(desk.sessions, desk.clock, desk.keys, desk.wording)
    return Crew(execution, partial(results.deliver_unclaimed, teller), _chores(desk, execution))


def _perform(desk: Desk, session: Session, request: Request, step: Step) -> Performed:
    conversation = session.get_one(Conversation, request.conversation_id)
    work = Work(session, desk.clock, desk.keys, desk.backend, desk.wording, request, conversation)
    return perform(work, step)


def _finished(desk: Desk, session: Session, finished: Finished) -> None:
    results.keep(session, desk.clock, desk.keys, finished)


def _chores(desk: Desk, execution: Execution) -> Mapping[str, Chore]:
    return {**chores.of_requests(execution, desk.backend), "codes": partial(_sweep_codes, desk)}


def _sweep_codes(desk: Desk) -> int:
    with unit_of_work(desk.sessions) as session:
        return codes.sweep(session, desk.clock)
