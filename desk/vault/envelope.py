"""Sealing under a person's own data key, which the master key wraps.

Deleting the data key shreds everything that was sealed under it.
"""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.tables import Conversation, PersonKey, SealedValue
from desk.vault import aead
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

WRAPPING = "person-key-wrapping"
FIRST_VERSION = 1


def seal(  # noqa: PLR0913 - what is sealed, for whom, and where it stands
    session: Session, clock: Clock, keys: Keys, *, subject: str, plaintext: bytes, context: str
) -> bytes:
    """Seals bytes for one person and one place (`context`), making the person's key at the first need."""
    key = _key_of(session, keys, subject)
    if key is None:
        key = _new_key(session, clock, keys, subject)
    return aead.encrypt(key, plaintext, context, subject)


def unseal(session: Session, keys: Keys, *, subject: str, sealed: bytes, context: str) -> bytes:
    """The bytes that were sealed for this person and this place. Raises CannotUnseal."""
    key = _key_of(session, keys, subject)
    if key is None:
        raise CannotUnseal
    return aead.decrypt(key, sealed, context, subject)


def shred(session: Session, subject: str) -> None:
    """Deletes the person's key, and the token map with it: nothing sealed so far can be read again.

    What is sealed later gets a new key. Call it again and nothing happens.
    """
    mine = select(Conversation.id).where(Conversation.subject == subject)
    session.execute(delete(SealedValue).where(SealedValue.conversation_id.in_(mine)))
    session.execute(delete(PersonKey).where(PersonKey.subject == subject))


def wrap(keys: Keys, subject: str, version: int, key: bytes) -> bytes:
    """A data key as it stands in the database."""
    return aead.encrypt(keys.derive(WRAPPING), key, subject, str(version))


def unwrap(keys: Keys, subject: str, version: int, wrapped: bytes) -> bytes:
    """The data key. Raises CannotUnseal under another master key."""
    return aead.decrypt(keys.derive(WRAPPING), wrapped, subject, str(version))


def _key_of(session: Session, keys: Keys, subject: str) -> bytes | None:
    row = session.execute(
        select(PersonKey.wrapped, PersonKey.key_version).where(PersonKey.subject == subject)
    ).one_or_none()
    return unwrap(keys, subject, row.key_version, row.wrapped) if row else None


def _new_key(session: Session, clock: Clock, keys: Keys, subject: str) -> bytes:
    """Makes the key, or takes the one that another transaction made meanwhile."""
    key = aead.new_key()
    made = session.execute(
        insert(PersonKey)
        .values(
            subject=subject,
            wrapped=wrap(keys, subject, FIRST_VERSION, key),
            key_version=FIRST_VERSION,
            created_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(PersonKey.subject)
    ).one_or_none()
    there = key if made else _key_of(session, keys, subject)
    if there is None:
        raise CannotUnseal
    return there
