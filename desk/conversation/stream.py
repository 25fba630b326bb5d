"""The events of a conversation, read in order by whoever follows its stream."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.conversation.failures import NoConversation
from desk.conversation.results import event_context
from desk.conversation.turn import IDLE
from desk.tables import Conversation, StreamEvent
from desk.vault import envelope
from desk.vault.keys import Keys

MOST = 50


@dataclass(frozen=True)
class Event:
    """One event: its id, its kind, its body as JSON."""

    id: int
    kind: str
    body: str


def newest(session: Session, clock: Clock, conversation_id: UUID, subject: str) -> int:
    """The id of the conversation's last event, 0 before the first.

    Raises NoConversation for another's conversation and for one that has ended.
    """
    conversation = session.get(Conversation, conversation_id)
    if conversation is None or conversation.subject != subject or conversation.ended_at:
        raise NoConversation
    if clock.now() - conversation.last_at > IDLE:
        raise NoConversation
    last = select(func.max(StreamEvent.id)).where(StreamEvent.conversation_id == conversation_id)
    return session.scalar(last) or 0


def after(session: Session, keys: Keys, conversation_id: UUID, last: int) -> list[Event]:
    """The events after `last`, MOST at a time. Raises CannotUnseal where the person's key is gone."""
    subject = session.get_one(Conversation, conversation_id).subject
    chosen = select(StreamEvent).where(StreamEvent.conversation_id == conversation_id, StreamEvent.id > last)
    rows = session.scalars(chosen.order_by(StreamEvent.id).limit(MOST))
    return [Event(row.id, row.kind, _opened(session, keys, subject, row)) for row in rows]


def _opened(session: Session, keys: Keys, subject: str, row: StreamEvent) -> str:
    context = event_context(row.conversation_id)
    return envelope.unseal(session, keys, subject=subject, sealed=row.body, context=context).decode()
