"""A new master key: every data key and kept secret is wrapped again, nothing is sealed again."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from desk.tables import PersonKey, Secret
from desk.vault import envelope, secrets
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys


def rewrap(session: Session, old: Keys, new: Keys) -> int:
    """Wraps everything under `new`; returns how many keys and secrets were changed.

    What `new` opens already is left as it is, so it can be run again. New keys wait
    until the transaction ends, and processes that still hold `old` can then unseal
    nothing: start them again. Raises CannotUnseal, with nothing changed, where
    neither key opens one.
    """
    session.execute(text("LOCK TABLE person_keys, secrets IN SHARE ROW EXCLUSIVE MODE"))
    return _people(session, old, new) + _secrets(session, old, new)


def _people(session: Session, old: Keys, new: Keys) -> int:
    changed = 0
    rows = session.execute(select(PersonKey.subject, PersonKey.key_version, PersonKey.wrapped))
    for subject, version, wrapped in rows.all():
        key = _still_under(old, new, partial(_person_key, subject, version, wrapped))
        if key is None:
            continue
        again = envelope.wrap(new, subject, version + 1, key)
        row = update(PersonKey).where(PersonKey.subject == subject)
        session.execute(row.values(wrapped=again, key_version=version + 1))
        changed += 1
    return changed


def _secrets(session: Session, old: Keys, new: Keys) -> int:
    changed = 0
    for name, value in session.execute(select(Secret.name, Secret.value)).all():
        if not value.startswith(secrets.MAGIC):
            continue
        secret = _still_under(old, new, partial(_secret, name, value))
        if secret is None:
            continue
        again = secrets.wrap(new, name, secret)
        session.execute(update(Secret).where(Secret.name == name).values(value=again))
        changed += 1
    return changed


def _person_key(subject: str, version: int, wrapped: bytes, keys: Keys) -> bytes:
    return envelope.unwrap(keys, subject, version, wrapped)


def _secret(name: str, value: bytes, keys: Keys) -> bytes:
    return secrets.unwrap(keys, name, value)


def _still_under(old: Keys, new: Keys, unwrap: Callable[[Keys], bytes]) -> bytes | None:
    """What `old` opens, or None where `new` opens it already. Raises CannotUnseal where neither does."""
    try:
        unwrap(new)
    except CannotUnseal:
        return unwrap(old)
    return None
