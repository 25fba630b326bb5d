"""How often one person may open a conversation: more than a person does costs the others."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.conversation.failures import TooFast
from desk.tables import Conversation

WINDOW = timedelta(minutes=1)
MOST = 60


def not_too_often(session: Session, clock: Clock, subject: str) -> None:
    """Raises TooFast where this subject opened MOST conversations within a minute."""
    recent = select(func.count()).where(
        Conversation.subject == subject, Conversation.created_at > clock.now() - WINDOW
    )
    if (session.scalar(recent) or 0) >= MOST:
        raise TooFast
