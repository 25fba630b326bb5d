"""The only writer of a request's status; each change has its audit entry in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock
from desk.requests import numbers
from desk.requests.failures import BadTransition, NoSuchRequest, NotANumber, PreviewMissing, PreviewStale
from desk.requests.states import BEFORE_CONFIRMATION, ENDED, Right, Status, allowed
from desk.rights import working_days
from desk.tables import Conversation, Request

FRESH = timedelta(minutes=10)
SKEW = timedelta(minutes=1)
"""How far the clocks of two workers may stand apart."""

OF_ONE_CONVERSATION = ("token", "proved")
"""What of a scope is sealed for the conversation in which it was said."""


def open_request(  # noqa: PLR0913 - who asks for what, where, and under which policy
    session: Session,
    clock: Clock,
    *,
    right: Right,
    subject: str,
    conversation: Conversation,
    policy_version: str,
    scope: dict[str, Any],
) -> Request:
    """Files a request: its number, the policy version it is decided under, the date it is due."""
    now = clock.now()
    due, provisional = working_days.due(now)
    request = Request(
        number=numbers.draw(session, clock),
        right=Right(right).value,
        status=Status.RECEIVED.value,
        subject=subject,
        conversation_id=conversation.id,
        channel=conversation.channel,
        policy_version=policy_version,
        received_at=now,
        due=due,
        due_provisional=provisional,
        scope=scope,
    )
    session.add(request)
    session.flush()
    facts = {"right": request.right, "channel": request.channel, "policy_version": policy_version}
    chain.append(session, clock, "request.received", request.number, facts)
    return request


def move(
    session: Session, clock: Clock, request: Request, status: Status, **facts: str | int | None
) -> Request:
    """Changes the status as it stands in the database now, with `facts` in the audit entry.

    Raises BadTransition where the table holds no such change.
    """
    session.refresh(request, attribute_names=["status"], with_for_update=True)
    before = Status(request.status)
    if not allowed(before, status):
        raise BadTransition(before, status)
    request.status = status.value
    if status in ENDED:
        request.ended_at = clock.now()
    session.flush()
    body = {"from": before.value, "to": status.value, **facts}
    chain.append(session, clock, f"request.{status}", request.number, body)
    return request


def set_scope(session: Session, request: Request, scope: dict[str, Any]) -> None:
    """Keeps what the request is about. Another scope voids what was shown.

    Raises BadTransition once the request is confirmed.
    """
    _still_open(session, request)
    if scope == request.scope:
        return
    request.scope = scope
    request.preview = request.preview_digest = request.previewed_at = None
    session.flush()


def set_preview(
    session: Session, clock: Clock, request: Request, *, preview: dict[str, Any], digest: str
) -> None:
    """Keeps what is being shown; a confirmation within ten minutes can refer to it.

    Raises BadTransition once the request is confirmed.
    """
    _still_open(session, request)
    request.preview, request.preview_digest, request.previewed_at = preview, digest, clock.now()
    session.flush()
    chain.append(session, clock, "preview.shown", request.number, {"digest": digest})


def fresh_preview(clock: Clock, request: Request, digest: str) -> None:
    """Raises PreviewMissing if nothing awaits a confirmation, PreviewStale if it is old or untrue by now."""
    if request.status != Status.PREVIEWED or request.previewed_at is None:
        raise PreviewMissing
    age = clock.now() - request.previewed_at
    if not -SKEW <= age <= FRESH or digest != request.preview_digest:
        raise PreviewStale


def withdraw(session: Session, clock: Clock, request: Request, *, reason: str) -> Request:
    """Ends a request that had no effect yet; `reason` is a word for the audit. Raises BadTransition."""
    return move(session, clock, request, Status.WITHDRAWN, reason=reason)


def expire(session: Session, clock: Clock, unused_for: timedelta) -> int:
    """Ends requests that nobody confirmed within `unused_for`; returns how many."""
    waiting = select(Request).where(
        Request.status.in_(BEFORE_CONFIRMATION), Request.received_at < clock.now() - unused_for
    )
    old = session.scalars(waiting.with_for_update(skip_locked=True)).all()
    for request in old:
        move(session, clock, request, Status.EXPIRED)
    return len(old)


def current(session: Session, conversation: Conversation) -> Request | None:
    """The request this conversation is about now, as it stands in the database; it may have ended."""
    if conversation.request_number is None:
        return None
    return session.get(Request, conversation.request_number, populate_existing=True)


def take_over(session: Session, request: Request, conversation: Conversation) -> Request:
    """Lets another conversation of the same person go on with a request that nobody confirmed yet.

    What was shown there is void here, and so is a value that only that conversation can read.
    Raises BadTransition once it is confirmed, NoSuchRequest for another person's.
    """
    _still_open(session, request)
    if request.subject != conversation.subject:
        raise NoSuchRequest
    request.scope = {name: value for name, value in request.scope.items() if name not in OF_ONE_CONVERSATION}
    request.preview = request.preview_digest = request.previewed_at = None
    request.conversation_id, conversation.request_number = conversation.id, request.number
    session.flush()
    return request


def locked(session: Session, number: str) -> Request:
    """The request, for this transaction alone. Raises NoSuchRequest."""
    request = session.get(Request, number, populate_existing=True, with_for_update=True)
    if request is None:
        raise NoSuchRequest
    return request


def find(session: Session, number: str, subject: str) -> Request | None:
    """The person's own request of this number, however it was typed; None for another's."""
    try:
        request = session.get(Request, numbers.parse(number), populate_existing=True)
    except NotANumber:
        return None
    return request if request is not None and request.subject == subject else None


def open_of(session: Session, subject: str) -> Sequence[Request]:
    """The person's requests that have not ended, newest first."""
    mine = select(Request).where(Request.subject == subject, Request.status.not_in(ENDED))
    return session.scalars(mine.order_by(Request.received_at.desc(), Request.number.desc())).all()


def _still_open(session: Session, request: Request) -> None:
    """As it stands in the database: another transaction may have confirmed it meanwhile."""
    session.refresh(request, attribute_names=["status"], with_for_update=True)
    if request.status not in BEFORE_CONFIRMATION:
        raise BadTransition(request.status, request.status)
