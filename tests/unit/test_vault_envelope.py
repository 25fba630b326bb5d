from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, someone

from desk.tables import PersonKey
from desk.vault import aead, envelope
from desk.vault.failures import CannotUnseal, MasterKeyTooShort
from desk.vault.keys import Keys

KEY = b"k" * 32


@given(st.binary(max_size=200), st.lists(st.text(max_size=5), max_size=3))
def test_what_is_sealed_opens_with_its_key_and_binding(plaintext: bytes, binding: list[str]) -> None:
    assert aead.decrypt(KEY, aead.encrypt(KEY, plaintext, *binding), *binding) == plaintext


@given(st.binary(max_size=60), st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_opens_nothing(plaintext: bytes, place: int, change: int) -> None:
    sealed = bytearray(aead.encrypt(KEY, plaintext, "here"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(CannotUnseal):
        aead.decrypt(KEY, bytes(sealed), "here")


@pytest.mark.parametrize(
    ("key", "binding"), [(b"x" * 32, ("a", "b")), (KEY, ("ab",)), (KEY, ("b", "a")), (KEY, ("a", "b", ""))]
)
def test_another_key_or_place_opens_nothing(key: bytes, binding: tuple[str, ...]) -> None:
    sealed = aead.encrypt(KEY, b"value", "a", "b")
    with pytest.raises(CannotUnseal):
        aead.decrypt(key, sealed, *binding)


@pytest.mark.parametrize("short", [b"", b"\x01", b"\x01" + b"0" * 27])
def test_what_is_too_short_to_be_sealed_opens_nothing(short: bytes) -> None:
    with pytest.raises(CannotUnseal):
        aead.decrypt(KEY, short)


def test_a_short_master_key_is_refused() -> None:
    with pytest.raises(MasterKeyTooShort):
        Keys.from_secret(SecretStr("x" * 31))


def test_the_master_key_shows_in_no_representation(keys: Keys) -> None:
    assert keys.master.decode() not in repr(keys)


def test_each_purpose_has_its_own_key_and_parts_never_run_together(keys: Keys) -> None:
    assert keys.derive("a") != keys.derive("b")
    assert keys.mac("p", "ab", "c") != keys.mac("p", "a", "bc")
    assert keys.mac("p", "a") == keys.mac("p", "a")


def test_one_persons_seal_does_not_open_for_another(session: Session, clock: ManualClock, keys: Keys) -> None:
    mine, other = someone(), someone()
    sealed = envelope.seal(session, clock, keys, subject=mine, plaintext=b"v", context="here")
    envelope.seal(session, clock, keys, subject=other, plaintext=b"v", context="here")
    assert envelope.unseal(session, keys, subject=mine, sealed=sealed, context="here") == b"v"
    for subject, context in ((other, "here"), (mine, "there"), (someone(), "here")):
        with pytest.raises(CannotUnseal):
            envelope.unseal(session, keys, subject=subject, sealed=sealed, context=context)


def test_after_shredding_the_old_is_gone_and_the_new_opens(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    subject = someone()
    old = envelope.seal(session, clock, keys, subject=subject, plaintext=b"old", context="c")
    envelope.shred(session, subject)
    envelope.shred(session, subject)
    new = envelope.seal(session, clock, keys, subject=subject, plaintext=b"new", context="c")
    assert envelope.unseal(session, keys, subject=subject, sealed=new, context="c") == b"new"
    with pytest.raises(CannotUnseal):
        envelope.unseal(session, keys, subject=subject, sealed=old, context="c")


def test_two_workers_make_one_key_for_a_person(
    own_sessions: sessionmaker[Session], clock: ManualClock, keys: Keys
) -> None:
    subject = someone()
    sealed: list[bytes] = []

    def work() -> None:
        with own_sessions.begin() as session:
            sealed.append(envelope.seal(session, clock, keys, subject=subject, plaintext=b"v", context="c"))

    with own_sessions.begin() as first:
        sealed.append(envelope.seal(first, clock, keys, subject=subject, plaintext=b"v", context="c"))
        other = threading.Thread(target=work)
        other.start()
        other.join(0.2)
        assert other.is_alive(), "the second waits for the key that the first makes"
    other.join(5)
    with own_sessions.begin() as session:
        opened = [envelope.unseal(session, keys, subject=subject, sealed=s, context="c") for s in sealed]
        assert opened == [b"v", b"v"]
        session.execute(delete(PersonKey).where(PersonKey.subject == subject))
        assert session.scalar(select(PersonKey.subject).where(PersonKey.subject == subject)) is None
