"""Assurance levels: what a conversation has proved about its subject, and until when.

The executing step asks here, in the database, every time (design, "Rules that never bend").
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import IntEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.identity.failures import NotVerified
from desk.tables import Conversation, Verification

LASTS = timedelta(minutes=30)
SKEW = timedelta(minutes=1)
"""How far the clocks of two workers may stand apart."""

SIGNED_IN = ("app",)
"""Channels that open a conversation only for a sender whose login was verified."""


class Level(IntEnum):
    """How surely the person in a conversation is its subject."""

    NONE = 0
    APP = 1
    CODE = 2


def grant(  # noqa: PLR0913 - what was proved, by whom, where
    session: Session, clock: Clock, *, conversation_id: UUID, subject: str, level: Level, purpose: str
) -> None:
    """Notes that the conversation proved this level for this subject; it lasts 30 minutes."""
    now = clock.now()
    session.add(
        Verification(
            conversation_id=conversation_id,
            subject=subject,
            level=int(level),
            purpose=purpose,
            at=now,
            expires_at=now + LASTS,
        )
    )
    session.flush()


def level_of(session: Session, clock: Clock, *, conversation_id: UUID, subject: str) -> Level:
    """The highest level that holds now; NONE for another's conversation or one that has ended."""
    channel = session.scalar(
        select(Conversation.channel).where(
            Conversation.id == conversation_id,
            Conversation.subject == subject,
            Conversation.ended_at.is_(None),
        )
    )
    if channel is None:
        return Level.NONE
    now = clock.now()
    granted = session.scalar(
        select(func.max(Verification.level)).where(
            Verification.conversation_id == conversation_id,
            Verification.subject == subject,
            Verification.at <= now + SKEW,
            Verification.expires_at > now,
        )
    )
    signed_in = Level.APP if channel in SIGNED_IN else Level.NONE
    return max(Level(granted or 0), signed_in)


def require(session: Session, clock: Clock, *, conversation_id: UUID, subject: str, level: Level) -> None:
    """Raises NotVerified unless `level` holds now for this conversation and this subject."""
    if level_of(session, clock, conversation_id=conversation_id, subject=subject) < level:
        raise NotVerified


def held_at(session: Session, *, conversation_id: UUID, subject: str, level: Level, at: datetime) -> bool:
    """Whether this conversation had proved at least `level` for this subject at that moment.

    For a step that runs later than the confirmation; what a login alone proves is not asked here.
    """
    proofs = session.scalar(
        select(func.count())
        .select_from(Verification)
        .where(
            Verification.conversation_id == conversation_id,
            Verification.subject == subject,
            Verification.level >= int(level),
            Verification.at <= at + SKEW,
            Verification.expires_at > at,
        )
    )
    return bool(proofs)
