"""What was said and answered, sealed under the person's key: the one place that writes and reads it."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.conversation.message import Reply
from desk.tables import Conversation, Turn
from desk.vault import envelope
from desk.vault.keys import Keys


def write(  # noqa: PLR0913 - what was exchanged, and where it belongs
    session: Session,
    clock: Clock,
    keys: Keys,
    *,
    conversation: Conversation,
    reply: Reply,
    said: str | None = None,
    key: str | None = None,
) -> None:
    """Adds the exchange at the conversation's present position; `key` is its idempotency key."""

    def sealed(text: str) -> bytes:
        return envelope.seal(
            session,
            clock,
            keys,
            subject=conversation.subject,
            plaintext=text.encode(),
            context=_context(conversation),
        )

    turn = Turn(
        conversation_id=conversation.id,
        position=conversation.turns,
        idempotency_key=key,
        said=sealed(said) if said else None,
        reply=sealed(reply.model_dump_json()),
        at=clock.now(),
    )
    session.add(turn)


def reply_in(session: Session, keys: Keys, conversation: Conversation, turn: Turn) -> Reply | None:
    """What was answered in this turn; None where nothing was.

    Raises CannotUnseal once the person's key is shredded.
    """
    if turn.reply is None:
        return None
    body = envelope.unseal(
        session, keys, subject=conversation.subject, sealed=turn.reply, context=_context(conversation)
    )
    return Reply.model_validate_json(body)


def _context(conversation: Conversation) -> str:
    return f"turn:{conversation.id}"
