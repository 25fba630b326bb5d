"""Secrets of the installation that outlive its master key: a signing key, a pepper of receipts.

What is only derived from the master key changes with it; what must stay the same
through `desk keys rotate` is kept here, wrapped.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.tables import Secret
from desk.vault import aead
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

WRAPPING = "secret-wrapping"
MAGIC = b"wrapped\x00"


def kept(
    session: Session, clock: Clock, keys: Keys, name: str, make: Callable[[], bytes] = aead.new_key
) -> bytes:
    """The secret of this name; the first caller of all workers makes it. Raises CannotUnseal."""
    there = _stored(session, name)
    if there is None:
        value = wrap(keys, name, make())
        row = insert(Secret).values(name=name, value=value, created_at=clock.now())
        session.execute(row.on_conflict_do_nothing())
        there = _stored(session, name)
    if there is None:
        raise CannotUnseal
    return unwrap(keys, name, there)


def wrap(keys: Keys, name: str, value: bytes) -> bytes:
    """A secret as it stands in the database."""
    return MAGIC + aead.encrypt(keys.derive(WRAPPING), value, name)


def unwrap(keys: Keys, name: str, wrapped: bytes) -> bytes:
    """The secret. Raises CannotUnseal for what was not wrapped, or under another master key."""
    if not wrapped.startswith(MAGIC):
        raise CannotUnseal
    return aead.decrypt(keys.derive(WRAPPING), wrapped.removeprefix(MAGIC), name)


def _stored(session: Session, name: str) -> bytes | None:
    return session.scalar(select(Secret.value).where(Secret.name == name))
