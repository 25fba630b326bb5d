from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from support import ManualClock, someone

from desk.tables import PersonKey, Secret
from desk.vault import envelope, rotation, secrets
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

NEW = Keys(b"another master key, for the time after")


def test_a_kept_secret_is_made_once(session: Session, clock: ManualClock, keys: Keys) -> None:
    first = secrets.kept(session, clock, keys, "pepper")
    assert secrets.kept(session, clock, keys, "pepper", make=lambda: b"other") == first
    assert first not in session.get_one(Secret, "pepper").value


def test_a_secret_that_was_not_wrapped_is_refused(session: Session, clock: ManualClock, keys: Keys) -> None:
    session.add(Secret(name="planted", value=b"planted", created_at=clock.now()))
    session.flush()
    with pytest.raises(CannotUnseal):
        secrets.kept(session, clock, keys, "planted")


def test_a_new_master_key_opens_all_that_the_old_one_did(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    subject = someone()
    sealed = envelope.seal(session, clock, keys, subject=subject, plaintext=b"v", context="c")
    pepper = secrets.kept(session, clock, keys, "pepper")
    assert rotation.rewrap(session, keys, NEW) >= 2
    session.expire_all()
    assert envelope.unseal(session, NEW, subject=subject, sealed=sealed, context="c") == b"v"
    assert secrets.kept(session, clock, NEW, "pepper") == pepper
    with pytest.raises(CannotUnseal):
        envelope.unseal(session, keys, subject=subject, sealed=sealed, context="c")


def test_rotation_can_be_run_again(session: Session, clock: ManualClock, keys: Keys) -> None:
    envelope.seal(session, clock, keys, subject=someone(), plaintext=b"v", context="c")
    rotation.rewrap(session, keys, NEW)
    assert rotation.rewrap(session, keys, NEW) == 0


def test_a_wrong_old_key_is_told(session: Session, clock: ManualClock, keys: Keys) -> None:
    subject = someone()
    envelope.seal(session, clock, keys, subject=subject, plaintext=b"v", context="c")
    before = session.get_one(PersonKey, subject).wrapped
    with pytest.raises(CannotUnseal):
        rotation.rewrap(session, Keys(b"neither the old one nor the new one"), NEW)
    assert session.get_one(PersonKey, subject, populate_existing=True).wrapped == before
