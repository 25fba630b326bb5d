"""Copies: once, within a day, for who asked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from requests_support import previewed
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, someone

from desk.requests import exports
from desk.requests.failures import Gone, NotThere
from desk.requests.states import Right
from desk.tables import Export, Request
from desk.vault.keys import Keys

ARCHIVE = b"PK\x03\x04 everything"


@pytest.fixture
def request_(session: Session, clock: ManualClock) -> Request:
    return previewed(session, clock, Right.ACCESS)


@pytest.fixture
def token(session: Session, clock: ManualClock, keys: Keys, request_: Request) -> str:
    return exports.make(session, clock, keys, request_, ARCHIVE)


def test_a_copy_is_handed_out_once(
    session: Session, clock: ManualClock, keys: Keys, request_: Request, token: str
) -> None:
    assert exports.fetch(session, clock, keys, token, request_.subject) == ARCHIVE
    with pytest.raises(Gone):
        exports.fetch(session, clock, keys, token, request_.subject)


def test_a_copy_is_gone_after_a_day(
    session: Session, clock: ManualClock, keys: Keys, request_: Request, token: str
) -> None:
    clock.advance(hours=24)
    with pytest.raises(Gone):
        exports.fetch(session, clock, keys, token, request_.subject)
    assert exports.link(session, clock, keys, request_) is None


def test_another_person_learns_nothing_and_uses_nothing_up(
    session: Session, clock: ManualClock, keys: Keys, request_: Request, token: str
) -> None:
    for wrong, subject in ((token, someone()), (token + "x", request_.subject), ("\ud800", "")):
        with pytest.raises(NotThere):
            exports.fetch(session, clock, keys, wrong, subject)
    assert exports.fetch(session, clock, keys, token, request_.subject) == ARCHIVE


def test_neither_token_nor_archive_stands_in_the_database(session: Session, token: str) -> None:
    export = session.scalars(select(Export)).one()
    assert export.archive is not None and export.sealed_token is not None
    assert token.encode() not in export.token_mac + export.archive + export.sealed_token
    assert ARCHIVE not in export.archive


def test_the_link_is_shown_again_while_it_opens(
    session: Session, clock: ManualClock, keys: Keys, request_: Request, token: str
) -> None:
    assert exports.link(session, clock, keys, request_) == f"/exports/{token}"
    exports.fetch(session, clock, keys, token, request_.subject)
    assert exports.link(session, clock, keys, request_) is None


def test_the_bytes_go_once_their_time_has_passed(session: Session, clock: ManualClock, token: str) -> None:
    assert exports.sweep(session, clock) == 0
    clock.advance(hours=24)
    assert exports.sweep(session, clock) == 1
    assert session.scalars(select(Export.archive)).one() is None


def test_of_two_who_fetch_at_once_one_gets_it(
    own_sessions: sessionmaker[Session], clock: ManualClock, keys: Keys
) -> None:
    with own_sessions.begin() as session:
        request = previewed(session, clock, Right.ACCESS)
        subject, token = request.subject, exports.make(session, clock, keys, request, ARCHIVE)

    def fetch(_: int) -> str:
        try:
            with own_sessions.begin() as session:
                exports.fetch(session, clock, keys, token, subject)
        except Gone:
            return "gone"
        return "got"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(fetch, range(4))) == ["gone", "gone", "gone", "got"]
