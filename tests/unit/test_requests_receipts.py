"""Receipts: signed, free of personal values, and no forgery passes."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from requests_support import confirmed
from sqlalchemy.orm import Session
from support import ManualClock

from desk.effects import Performed
from desk.requests import lifecycle, receipts, signing, steps, witnesses
from desk.requests.signing import Reason
from desk.requests.states import Status
from desk.tables import Receipt, Request
from desk.vault import envelope, rotation
from desk.vault.keys import Keys

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(32))
JWKS = {"keys": [signing.public_jwk(SIGNER)]}


@pytest.fixture
def request_(session: Session, clock: ManualClock) -> Request:
    request = confirmed(session, clock)
    for step in steps.of(session, request.number):
        clock.advance(seconds=1)
        steps.mark_done(session, clock, step, Performed({}))
    return lifecycle.move(session, clock, request, Status.COMPLETED)


@pytest.fixture
def issued(session: Session, clock: ManualClock, keys: Keys, request_: Request) -> tuple[dict[str, Any], str]:
    return receipts.issue(session, clock, keys, request_, steps.of(session, request_.number))


def test_a_receipt_verifies_with_the_public_keys_after_a_way_through_json(
    session: Session, clock: ManualClock, keys: Keys, issued: tuple[dict[str, Any], str]
) -> None:
    shown = json.loads(json.dumps(issued[0]))
    assert receipts.verify(shown, receipts.jwks(session, clock, keys)) == (True, Reason.SIGNED)


def test_a_receipt_says_for_each_category_what_was_done_and_when(issued: tuple[dict[str, Any], str]) -> None:
    orders, addresses = issued[0]["items"]
    assert (orders["outcome"], orders["until"], orders["law"]) == (
        "keep_restricted",
        "2029-11-24",
        "电子商务法 31",
    )
    assert (orders["done_at"], addresses["done_at"]) == (
        "2026-11-24T10:00:01+08:00",
        "2026-11-24T10:00:02+08:00",
    )


def test_a_receipt_holds_no_subject_no_count_and_no_sample(
    issued: tuple[dict[str, Any], str], request_: Request
) -> None:
    written = json.dumps(issued[0], ensure_ascii=False)
    assert request_.subject not in written
    assert "北京市" not in written
    assert {name for item in issued[0]["items"] for name in item} == {*receipts.SHOWN, "done_at"}


def test_what_was_limited_to_a_time_says_so_and_what_was_empty_is_left_out(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    request = confirmed(session, clock)
    orders, addresses = request.preview["items"]  # type: ignore[index]
    limited = {**orders, "period": "2025-01-01/2025-12-31"}
    empty = {**addresses, "category": "photos", "count": 0}
    request.preview = {**(request.preview or {}), "items": [limited, addresses, empty]}
    for step in steps.of(session, request.number):
        steps.mark_done(session, clock, step, Performed({}))
    lifecycle.move(session, clock, request, Status.COMPLETED)
    document, _ = receipts.issue(session, clock, keys, request, steps.of(session, request.number))
    assert [(item["category"], item.get("period")) for item in document["items"]] == [
        ("orders", "2025-01-01/2025-12-31"),
        ("addresses", None),
    ]


def test_what_a_provider_still_keeps_is_said_until_when(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    request = confirmed(session, clock)
    first, second = steps.of(session, request.number)
    steps.mark_done(session, clock, first, Performed({"remains_until": "2027-01-05"}))
    steps.mark_done(session, clock, second, Performed({}))
    lifecycle.move(session, clock, request, Status.COMPLETED)
    document, _ = receipts.issue(session, clock, keys, request, steps.of(session, request.number))
    assert [item.get("remains_until") for item in document["items"]] == ["2027-01-05", None]


def test_a_step_that_failed_has_no_time_in_the_receipt(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    request = confirmed(session, clock)
    failed, done = steps.of(session, request.number)
    steps.give_up(session, clock, failed)
    steps.mark_done(session, clock, done, Performed({}))
    lifecycle.move(session, clock, request, Status.PARTLY_COMPLETED)
    document, _ = receipts.issue(session, clock, keys, request, steps.of(session, request.number))
    assert [item["done_at"] is None for item in document["items"]] == [True, False]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("number",), "261124-0001-0"),
        (("status",), "partly_completed"),
        (("completed_at",), "2020-01-01T00:00:00+08:00"),
        (("policy_version",), 2),
        (("items", 0, "outcome"), "erase"),
        (("items", 1, "done_at"), None),
        (("audit", "digest"), "00" * 32),
        (("audit", "sequence"), 1.5),
    ],
)
def test_a_forged_field_is_found(
    *,
    issued: tuple[dict[str, Any], str],
    session: Session,
    clock: ManualClock,
    keys: Keys,
    path: tuple[str | int, ...],
    value: object,
) -> None:
    forged: Any = json.loads(json.dumps(issued[0]))
    place = forged
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    assert receipts.verify(forged, receipts.jwks(session, clock, keys)) == (False, Reason.CHANGED)


def test_an_added_or_a_missing_field_is_found() -> None:
    document = signing.sign(SIGNER, {"number": "1"})
    assert signing.verify({**document, "more": 1}, JWKS) == (False, Reason.CHANGED)
    assert signing.verify({k: v for k, v in document.items() if k != "number"}, JWKS) == (
        False,
        Reason.CHANGED,
    )


def test_another_s_signature_is_found() -> None:
    other = Ed25519PrivateKey.from_private_bytes(b"1" * 32)
    document = signing.sign(other, {"number": "1"})
    assert signing.verify(document, JWKS) == (False, Reason.UNKNOWN_KEY)
    posing = {**document, "key_id": JWKS["keys"][0]["kid"]}
    assert signing.verify(posing, JWKS) == (False, Reason.CHANGED)


def test_a_signature_written_in_another_way_does_not_pass() -> None:
    document = signing.sign(SIGNER, {"number": "1"})
    for other in (document["signature"] + "=", document["signature"] + "\n", [document["signature"]]):
        assert not signing.verify({**document, "signature": other}, JWKS).valid


@given(JSON)
def test_any_json_gets_an_answer(junk: object) -> None:
    assert not signing.verify(junk, JWKS).valid
    assert not signing.verify({"signature": junk, "key_id": junk, "items": junk}, JWKS).valid
    assert not signing.verify({**signing.sign(SIGNER, {"number": "1"}), "number": junk}, JWKS).valid


def test_a_receipt_nested_without_end_gets_an_answer() -> None:
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    assert not signing.verify({"signature": "", "items": deep}, JWKS).valid


def test_a_receipt_opens_with_its_key_and_no_other(
    session: Session, keys: Keys, issued: tuple[dict[str, Any], str]
) -> None:
    document, key = issued
    assert receipts.open_receipt(session, keys, document["number"], key) == document
    for number, other in ((document["number"], key + "x"), ("261124-0001-0", key), ("\0", key), ("", "")):
        assert receipts.open_receipt(session, keys, number, other) is None


def test_the_key_does_not_stand_in_the_database(session: Session, issued: tuple[dict[str, Any], str]) -> None:
    receipt = session.get_one(Receipt, issued[0]["number"])
    stored = receipt.key_mac + receipt.sealed_key + json.dumps(receipt.document).encode()
    assert issued[1].encode() not in stored


def test_the_link_is_shown_again_until_the_person_s_key_is_shredded(
    session: Session, keys: Keys, request_: Request, issued: tuple[dict[str, Any], str]
) -> None:
    assert receipts.link(session, keys, request_) == f"/receipts/{request_.number}?key={issued[1]}"
    envelope.shred(session, request_.subject)
    assert receipts.link(session, keys, request_) is None


def test_a_receipt_outlives_a_new_master_key(
    session: Session, clock: ManualClock, keys: Keys, issued: tuple[dict[str, Any], str]
) -> None:
    newer = Keys(b"another master key for the tests, 32+")
    rotation.rewrap(session, keys, newer)
    opened = receipts.open_receipt(session, newer, issued[0]["number"], issued[1])
    assert receipts.verify(opened, receipts.jwks(session, clock, newer)).valid


def faults(session: Session, clock: ManualClock, keys: Keys, number: str) -> list[str]:
    return [one.fault for one in witnesses.unsound(session, clock, keys) if one.number == number]


def test_a_receipt_as_it_was_signed_is_a_sound_witness(
    session: Session, clock: ManualClock, keys: Keys, request_: Request, issued: object
) -> None:
    assert faults(session, clock, keys, request_.number) == []


def test_a_head_that_was_changed_in_a_receipt_is_found(
    session: Session, clock: ManualClock, keys: Keys, request_: Request, issued: object
) -> None:
    receipt = session.get_one(Receipt, request_.number)
    receipt.document = {**receipt.document, "audit": {"sequence": 1, "digest": "0" * 64}}
    session.flush()
    assert faults(session, clock, keys, request_.number) == ["changed"]


def test_a_receipt_that_was_taken_away_is_missed(
    session: Session, clock: ManualClock, keys: Keys, request_: Request, issued: object
) -> None:
    session.delete(session.get_one(Receipt, request_.number))
    session.flush()
    assert faults(session, clock, keys, request_.number) == ["missing"]
