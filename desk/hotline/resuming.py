"""A call that comes back within a quarter of an hour goes on where it was, after a fresh code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from actions.fallback import INTENTS
from desk.clock import Clock
from desk.conversation.message import Channel
from desk.hotline_tables import PhoneCall
from desk.requests import lifecycle
from desk.requests.states import BEFORE_CONFIRMATION, Right
from desk.tables import Conversation, Request

WITHIN = timedelta(minutes=15)


def take_over(session: Session, clock: Clock, conversation_id: UUID, subject: str) -> None:
    """Gives this conversation the request that the person's last call left open; nothing where none did."""
    left = _left_open(session, clock, subject)
    if left is None or left.conversation_id == conversation_id:
        return
    conversation = session.get_one(Conversation, conversation_id)
    lifecycle.take_over(session, left, conversation)


def intent_of(session: Session, conversation_id: UUID) -> dict[str, Any] | None:
    """What goes on with the conversation's request; None where it has none."""
    request = lifecycle.current(session, session.get_one(Conversation, conversation_id))
    return {"name": INTENTS[Right(request.right)], "entities": {}} if request else None


def _left_open(session: Session, clock: Clock, subject: str) -> Request | None:
    """The newest request by telephone that nobody confirmed, of a call that was over a while ago at most."""
    since = clock.now() - WITHIN
    recent = (
        select(Request)
        .join(PhoneCall, PhoneCall.conversation_id == Request.conversation_id)
        .where(
            Request.subject == subject,
            Request.channel == Channel.PHONE,
            Request.status.in_(BEFORE_CONFIRMATION),
            or_(PhoneCall.ended_at > since, PhoneCall.last_at > since),
        )
        .order_by(Request.received_at.desc(), Request.number.desc())
        .limit(1)
    )
    return session.scalars(recent.with_for_update(of=Request)).first()
