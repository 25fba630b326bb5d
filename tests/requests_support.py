"""Makers of requests that are about to be carried out, and performers that count what they do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, conversation_of, someone

from desk.effects import Performed, StepPlan
from desk.requests import execution, lifecycle
from desk.requests.execution import Execution, Finished
from desk.requests.jobs import Jobs
from desk.requests.states import Right, Status
from desk.tables import Conversation, Request, Step
from desk.vault.keys import Keys

ITEMS = [
    {
        "category": "orders",
        "title": "订单",
        "outcome": "keep_restricted",
        "until": "2029-11-24",
        "law": "电子商务法 31",
        "clause": "4.1.2",
        "count": 12,
    },
    {
        "category": "addresses",
        "title": "常用地址",
        "outcome": "erase",
        "until": None,
        "law": None,
        "clause": "1.1",
        "count": 2,
        "facts": ["北京市…"],
    },
]
PLANS = (StepPlan("orders", "keep_restricted"), StepPlan("addresses", "erase"))


@dataclass
class Effects:
    """Performs steps by noting them; `failures` says what to raise for a category, try by try."""

    failures: dict[str, list[Exception]] = field(default_factory=dict)
    archive: bytes | None = None
    done: list[str] = field(default_factory=list)

    def perform(self, session: Session, request: Request, step: Step) -> Performed:
        waiting = self.failures.get(step.category)
        if waiting:
            raise waiting.pop(0)
        self.done.append(step.category)
        return Performed({"rows_left": 0}, self.archive)


def nothing_is_told(_session: Session, _finished: Finished) -> None:
    """For those who look at something else."""


def context_of(
    sessions: sessionmaker[Session],
    lock_sessions: sessionmaker[Session],
    clock: ManualClock,
    keys: Keys,
    perform: Callable[[Session, Request, Step], Performed],
    *,
    url: str = "",
    finished: Callable[[Session, Finished], None] = nothing_is_told,
) -> Execution:
    """The context of an execution, with these parts."""
    return Execution(sessions, lock_sessions, clock, keys, Jobs.open(url), perform, finished)


def previewed(
    session: Session,
    clock: ManualClock,
    right: Right = Right.ERASURE,
    subject: str | None = None,
    conversation: Conversation | None = None,
) -> Request:
    """A request whose preview was shown just now."""
    conversation = conversation or conversation_of(session, subject or someone(), clock)
    request = lifecycle.open_request(
        session,
        clock,
        right=right,
        subject=conversation.subject,
        conversation=conversation,
        policy_version="2",
        scope={},
    )
    conversation.request_number = request.number
    lifecycle.move(session, clock, request, Status.SCOPING)
    preview: dict[str, Any] = {"kind": "preview", "right": right, "items": ITEMS}
    lifecycle.set_preview(session, clock, request, preview=preview, digest="d")
    return lifecycle.move(session, clock, request, Status.PREVIEWED)


def confirmed(
    session: Session, clock: ManualClock, right: Right = Right.ERASURE, subject: str | None = None
) -> Request:
    """A request whose job waits in the queue."""
    request = previewed(session, clock, right, subject)
    execution.confirm(session, clock, Jobs.open(""), request, PLANS)
    return request
