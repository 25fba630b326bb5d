"""Tokens such as ⟦手机号:a1b2c3⟧: what the bot sees in place of a personal value.

A token means something in its own conversation only, and is drawn, not computed:
it says nothing about the value.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.tables import Conversation, SealedValue
from desk.vault import detect, envelope
from desk.vault.detect import Found
from desk.vault.failures import NoSuchToken
from desk.vault.keys import Keys
from desk.vault.kinds import TokenKind

__all__ = ["TokenKind", "forget", "seal_text", "seal_value", "unseal_text", "unseal_token"]

OPEN, CLOSE = "⟦", "⟧"
MOST_VALUES, LEFT_OUT = 40, "…"
_TOKEN = re.compile(f"{OPEN}(?:{'|'.join(TokenKind)}):[0-9a-f]{{6}}{CLOSE}")
_LOOK_ALIKE = str.maketrans({OPEN: "〚", CLOSE: "〛"})


def seal_text(  # noqa: PLR0913, PLR0917 - the text, and where its values are kept
    session: Session,
    clock: Clock,
    keys: Keys,
    conversation: Conversation,
    text: str,
    also: Sequence[Found] = (),
) -> str:
    """The text with a token in the place of every personal value that `detect` finds, and of `also`.

    Token brackets that a person typed become plain ones: nobody can name a token by writing it.
    Of more values than a message ever needs, the rest is left out: each costs its row.
    """
    pieces, end = [], 0
    for place, found in enumerate(_together(detect.find(text), also)):
        value = text[found.start : found.end]
        pieces.append(text[end : found.start].translate(_LOOK_ALIKE))
        kept = place < MOST_VALUES
        pieces.append(seal_value(session, clock, keys, conversation, found.kind, value) if kept else LEFT_OUT)
        end = found.end
    return "".join(pieces) + text[end:].translate(_LOOK_ALIKE)


def seal_value(  # noqa: PLR0913, PLR0917 - the value, and where it is kept
    session: Session, clock: Clock, keys: Keys, conversation: Conversation, kind: TokenKind, value: str
) -> str:
    """Keeps one value sealed for this conversation and returns its token."""
    token = _unused(session, conversation, kind)
    sealed = envelope.seal(
        session,
        clock,
        keys,
        subject=conversation.subject,
        plaintext=value.encode(),
        context=_context(conversation, token),
    )
    session.add(
        SealedValue(
            conversation_id=conversation.id, token=token, kind=kind, ciphertext=sealed, created_at=clock.now()
        )
    )
    session.flush()
    return token


def unseal_token(session: Session, keys: Keys, conversation: Conversation, token: str) -> str:
    """The value behind a token of this conversation. Raises NoSuchToken, CannotUnseal."""
    row = session.get(SealedValue, (conversation.id, token), populate_existing=True)
    if row is None:
        raise NoSuchToken
    plain = envelope.unseal(
        session,
        keys,
        subject=conversation.subject,
        sealed=row.ciphertext,
        context=_context(conversation, token),
    )
    return plain.decode()


def unseal_text(session: Session, keys: Keys, conversation: Conversation, text: str) -> str:
    """The text with the values back in their places; a token that was forgotten stays a token."""

    def value_of(match: re.Match[str]) -> str:
        try:
            return unseal_token(session, keys, conversation, match[0])
        except NoSuchToken:
            return match[0]

    return _TOKEN.sub(value_of, text)


def forget(session: Session, conversation: Conversation, token: str) -> None:
    """Deletes the value behind a token; of one that is not there, nothing is said."""
    session.execute(
        delete(SealedValue).where(SealedValue.conversation_id == conversation.id, SealedValue.token == token)
    )


def _together(found: list[Found], also: Sequence[Found]) -> list[Found]:
    """Both in order; what was found goes before what overlaps it."""
    apart = [one for one in also if all(one.end <= other.start or other.end <= one.start for other in found)]
    return sorted([*found, *apart], key=lambda one: one.start)


def _unused(session: Session, conversation: Conversation, kind: TokenKind) -> str:
    while True:
        token = f"{OPEN}{kind}:{secrets.token_hex(3)}{CLOSE}"
        if session.get(SealedValue, (conversation.id, token)) is None:
            return token


def _context(conversation: Conversation, token: str) -> str:
    return f"token:{conversation.id}:{token}"
