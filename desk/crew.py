"""What the worker of this process does, put together from the rooms: executing, telling, chores."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from desk.assembly import Desk
from desk.conversation import done, results, utterances
from desk.conversation.message import Channel
from desk.conversation.results import Teller
from desk.db import unit_of_work
from desk.effects import Performed
from desk.hotline import forgetting, sends
from desk.identity import codes
from desk.recordings.chores import of_recordings
from desk.requests import chores
from desk.requests.execution import Execution, Finished
from desk.requests.worker import Crew
from desk.rights import access, perform
from desk.rights.scope import Scope
from desk.rights.work import Work
from desk.tables import Conversation, Request, Step


def crew_of(desk: Desk) -> Crew:
    """The crew of a desk; give it to `desk.requests.worker.run`."""
    context = Execution(
        sessions=desk.sessions,
        lock_sessions=desk.lock_sessions,
        clock=desk.clock,
        keys=desk.keys,
        jobs=desk.jobs,
        perform=partial(_perform, desk),
        finished=partial(_keep, desk),
    )
    teller = Teller(desk.sessions, desk.clock, desk.keys, desk.wording)
    swept = {
        "codes": lambda: _swept(desk, lambda session: codes.sweep(session, desk.clock)),
        "calls": lambda: _swept(desk, lambda session: forgetting.sweep(session, desk.clock)),
        "utterances": lambda: _swept(desk, lambda session: utterances.sweep(session, desk.clock)),
    }
    return Crew(
        execution=context,
        tell=partial(results.deliver_unclaimed, teller),
        send=partial(sends.send, desk),
        chores={**chores.of_requests(context, desk.backend), **of_recordings(desk.keeping), **swept},
    )


def _perform(desk: Desk, session: Session, request: Request, step: Step) -> Performed:
    conversation = session.get_one(Conversation, request.conversation_id)
    work = Work(session, desk.clock, desk.keys, desk.backend, desk.wording, request, conversation)
    return perform.perform(work, step)


def _keep(desk: Desk, session: Session, finished: Finished) -> None:
    what = done.told(desk.wording, finished.request.preview)
    results.keep(session, desk.clock, desk.keys, finished, _held(desk, finished.request), what)
    if finished.request.channel == Channel.PHONE:  # whoever hung up is told as well
        desk.jobs.send(session, "receipt", finished.request.number)


def _held(desk: Desk, request: Request) -> list[dict[str, Any]]:
    """What an access answer shows, masked: it goes sealed into the result, and stands nowhere else."""
    if request.right != access.RIGHT:
        return []
    scope = Scope.from_dict(request.scope)
    preview = access.preview(desk.backend, desk.clock.now(), request.subject, scope)
    items: list[dict[str, Any]] = preview.data_card(desk.wording.render)["items"]
    return items


def _swept(desk: Desk, sweep: Callable[[Session], object]) -> None:
    with unit_of_work(desk.sessions) as session:
        sweep(session)
