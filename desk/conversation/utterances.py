"""What an action adds to a named response: values, card, buttons, expectation.

They wait in the database, sealed, until the turn composes its reply: personal
values do not pass through the bot on the way out.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.conversation.message import Expects, Intent
from desk.tables import Conversation, Utterance
from desk.vault import envelope
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

KEPT = timedelta(hours=1)


class Choice(BaseModel):
    """A button an action offers: its title and the intent it stands for."""

    model_config = ConfigDict(frozen=True)
    title: str
    intent: Intent


class Piece(BaseModel):
    """One named response with what fills it."""

    model_config = ConfigDict(frozen=True)
    response: str
    values: dict[str, str] = Field(default_factory=dict)
    card: dict[str, Any] | None = None
    choices: tuple[Choice, ...] = ()
    expects: Expects | None = None
    field: str | None = None  # the datamap field whose value is awaited
    ticket: str | None = None
    shows: str | None = None  # the digest of the preview that this piece shows


def keep(session: Session, clock: Clock, keys: Keys, *, conversation: Conversation, piece: Piece) -> str:
    """Seals a piece and returns the reference that the bot carries for it."""
    ref = secrets.token_hex(8)
    sealed = envelope.seal(
        session,
        clock,
        keys,
        subject=conversation.subject,
        plaintext=piece.model_dump_json().encode(),
        context=f"utterance:{ref}",
    )
    session.add(Utterance(ref=ref, conversation_id=conversation.id, body=sealed, at=clock.now()))
    return ref


def take(session: Session, keys: Keys, *, conversation: Conversation, ref: str) -> Piece | None:
    """The piece of this conversation that `ref` names, once; None where there is none, or none any more."""
    row = session.get(Utterance, ref)
    if row is None or row.conversation_id != conversation.id:
        return None
    session.delete(row)
    try:
        body = envelope.unseal(
            session, keys, subject=conversation.subject, sealed=row.body, context=f"utterance:{ref}"
        )
    except CannotUnseal:
        return None
    return Piece.model_validate_json(body)


def forget_left_over(session: Session, clock: Clock, conversation: UUID) -> None:
    """Deletes pieces of this conversation that no turn took."""
    session.execute(
        delete(Utterance).where(Utterance.conversation_id == conversation, Utterance.at < clock.now() - KEPT)
    )


def sweep(session: Session, clock: Clock) -> int:
    """Deletes pieces of any conversation that no turn took; for a job of every minute."""
    old = delete(Utterance).where(Utterance.at < clock.now() - KEPT).returning(Utterance.ref)
    return len(session.scalars(old).all())
