"""What stands under a person's name: requests and tickets, read and never written."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.tables import Conversation, Request, Ticket


def newest(session: Session, subject: str, most: int) -> list[Request]:
    """The person's requests in whatever state, the newest first."""
    chosen = select(Request).where(Request.subject == subject)
    return list(
        session.scalars(chosen.order_by(Request.received_at.desc(), Request.number.desc()).limit(most))
    )


def open_ticket_of(session: Session, conversation: Conversation, kind: str) -> Ticket | None:
    """The newest open ticket of this kind that the conversation brought about."""
    chosen = select(Ticket).where(
        Ticket.conversation_id == conversation.id, Ticket.kind == kind, Ticket.status == "open"
    )
    return session.scalars(chosen.order_by(Ticket.created_at.desc()).limit(1)).first()
