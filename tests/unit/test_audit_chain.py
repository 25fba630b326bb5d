"""The chain: appended once, changed never, and every tampering found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock

from desk.audit import chain, export, verify
from desk.audit.verify import Fault

Entries = list[dict[str, Any]]


@pytest.fixture
def entries(session: Session, clock: ManualClock) -> Entries:
    for count in range(6):
        chain.append(
            session, clock, "request.received", f"261124-000{count}-0", {"right": "erasure", "n": count}
        )
        clock.advance(seconds=1)
    chain.settle(session)
    return [json.loads(line) for line in export.lines(session)]


def faults(entries: Entries, heads: dict[int, str] | None = None) -> list[tuple[int, Fault]]:
    return [(one.sequence, one.fault) for one in verify.check(entries, heads or {}).findings]


def test_what_was_written_is_found_whole_by_the_second_hand(session: Session, entries: Entries) -> None:
    report = verify.check(entries, {})
    assert report.whole
    assert chain.head(session) == chain.Head(report.last_sequence, report.last_digest)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("at", "2026-11-24T02:00:09.000000+00:00"),
        ("kind", "request.completed"),
        ("request_number", None),
        ("body", {"right": "access"}),
    ],
)
def test_a_changed_entry_is_found(entries: Entries, name: str, value: object) -> None:
    entries[2][name] = value
    assert (entries[2]["sequence"], Fault.CHANGED) in faults(entries)


def test_a_changed_entry_with_its_digest_made_anew_is_found_at_the_next(entries: Entries) -> None:
    entries[2]["kind"] = "request.completed"
    entries[2]["digest"] = verify._digest(entries[2])
    assert faults(entries) == [(entries[3]["sequence"], Fault.CHANGED)]


def test_a_missing_entry_is_found(entries: Entries) -> None:
    gone = entries.pop(3)["sequence"]
    assert faults(entries) == [(gone, Fault.GAP)]


def test_a_cut_tail_is_found_against_a_signed_head(entries: Entries) -> None:
    head = entries[-1]
    assert faults(entries[:-2]) == []
    assert faults(entries[:-2], {head["sequence"]: head["digest"]}) == [(head["sequence"], Fault.CUT)]


def test_a_chain_that_was_written_anew_is_found_against_a_signed_head(entries: Entries) -> None:
    witnessed = {entries[-1]["sequence"]: "ab" * 32}
    assert faults(entries, witnessed) == [(entries[-1]["sequence"], Fault.REWRITTEN)]


@pytest.mark.parametrize("statement", ["UPDATE audit SET kind = 'x'", "DELETE FROM audit", "TRUNCATE audit"])
def test_the_database_refuses_to_change_the_chain(session: Session, entries: Entries, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))


def test_an_entry_goes_with_the_transaction_it_belongs_to(
    sessions: sessionmaker[Session], clock: ManualClock
) -> None:
    with sessions() as session:
        before = chain.head(session).sequence
        chain.append(session, clock, "lost", None, {})
        session.rollback()
        chain.append(session, clock, "kept", None, {})
        session.commit()
        assert chain.head(session).sequence == before + 1
        assert json.loads(list(export.lines(session))[-1])["kind"] == "kept"


def test_an_entry_of_a_savepoint_goes_with_it(session: Session, clock: ManualClock) -> None:
    chain.append(session, clock, "kept", None, {})
    with pytest.raises(ZeroDivisionError), session.begin_nested():
        chain.append(session, clock, "lost", None, {})
        raise ZeroDivisionError
    chain.settle(session)
    assert json.loads(list(export.lines(session))[-1])["kind"] == "kept"


def test_writers_at_once_make_one_chain(own_sessions: sessionmaker[Session], clock: ManualClock) -> None:
    def append(count: int) -> None:
        with own_sessions.begin() as session:
            chain.append(session, clock, "race", None, {"n": count})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(append, range(20)))
    with own_sessions() as session:
        report = verify.check_database(session)
        written: Iterator[dict[str, Any]] = verify.entries_of(session)
        assert sum(entry["kind"] == "race" for entry in written) == 20
    assert not [finding for finding in report.findings if finding.fault is not Fault.CUT]
