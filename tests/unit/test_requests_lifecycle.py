"""The life of a request: one table, one writer, an audit entry for each change."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, conversation_of, someone

import desk
from desk.audit import chain
from desk.requests import lifecycle
from desk.requests.failures import BadTransition, NoSuchRequest, PreviewMissing, PreviewStale
from desk.requests.states import BEFORE_CONFIRMATION, ENDED, TRANSITIONS, Right, Status
from desk.tables import AuditEntry, Conversation, Request

ROOT = Path(desk.__file__).parent.parent


@pytest.fixture
def conversation(session: Session, clock: ManualClock) -> Conversation:
    return conversation_of(session, someone(), clock)


@pytest.fixture
def request_(session: Session, clock: ManualClock, conversation: Conversation) -> Request:
    return filed(session, clock, conversation)


def filed(session: Session, clock: ManualClock, conversation: Conversation) -> Request:
    return lifecycle.open_request(
        session,
        clock,
        right=Right.ERASURE,
        subject=conversation.subject,
        conversation=conversation,
        policy_version="1",
        scope={},
    )


def kinds(session: Session, request: Request) -> list[str]:
    chain.settle(session)
    mine = select(AuditEntry.kind).where(AuditEntry.request_number == request.number)
    return list(session.scalars(mine.order_by(AuditEntry.sequence)))


def shown(session: Session, clock: ManualClock, request: Request) -> None:
    lifecycle.move(session, clock, request, Status.SCOPING)
    lifecycle.set_preview(session, clock, request, preview={"items": []}, digest="d")
    lifecycle.move(session, clock, request, Status.PREVIEWED)


def test_every_status_has_its_row_in_the_table() -> None:
    assert set(TRANSITIONS) == set(Status)


def test_every_status_can_be_reached_and_every_one_leads_to_an_end() -> None:
    assert {after for row in TRANSITIONS.values() for after in row} == set(Status) - {Status.RECEIVED}
    ending = set(ENDED)
    for _ in Status:
        ending |= {status for status, after in TRANSITIONS.items() if after & ending}
    assert ending == set(Status)


def test_nothing_is_executed_without_a_preview_and_a_confirmation() -> None:
    before = {status for status, after in TRANSITIONS.items() if Status.CONFIRMED in after}
    assert before == {Status.PREVIEWED}


def test_each_change_writes_its_audit_entry(session: Session, clock: ManualClock, request_: Request) -> None:
    shown(session, clock, request_)
    assert kinds(session, request_) == [
        "request.received",
        "request.scoping",
        "preview.shown",
        "request.previewed",
    ]


def test_a_change_that_is_not_in_the_table_is_refused(
    session: Session, clock: ManualClock, request_: Request
) -> None:
    with pytest.raises(BadTransition):
        lifecycle.move(session, clock, request_, Status.COMPLETED)
    assert request_.status == Status.RECEIVED


def test_an_end_carries_its_time(session: Session, clock: ManualClock, request_: Request) -> None:
    lifecycle.withdraw(session, clock, request_, reason="asked")
    assert request_.ended_at == clock.now()


def test_a_request_knows_when_it_is_due(request_: Request, clock: ManualClock) -> None:
    assert request_.due > clock.now() + timedelta(days=14)


def test_a_preview_is_stale_after_ten_minutes(
    session: Session, clock: ManualClock, request_: Request
) -> None:
    shown(session, clock, request_)
    clock.advance(minutes=10)
    lifecycle.fresh_preview(clock, request_, "d")
    clock.advance(seconds=1)
    with pytest.raises(PreviewStale):
        lifecycle.fresh_preview(clock, request_, "d")


def test_a_preview_is_stale_once_the_data_changed(
    session: Session, clock: ManualClock, request_: Request
) -> None:
    shown(session, clock, request_)
    with pytest.raises(PreviewStale):
        lifecycle.fresh_preview(clock, request_, "other")


def test_another_scope_voids_what_was_shown(session: Session, clock: ManualClock, request_: Request) -> None:
    shown(session, clock, request_)
    lifecycle.set_scope(session, request_, {"categories": ["orders"]})
    with pytest.raises(PreviewMissing):
        lifecycle.fresh_preview(clock, request_, "d")


def test_what_was_confirmed_is_never_shown_anew(
    session: Session, clock: ManualClock, request_: Request
) -> None:
    shown(session, clock, request_)
    lifecycle.move(session, clock, request_, Status.CONFIRMED)
    with pytest.raises(BadTransition):
        lifecycle.set_preview(session, clock, request_, preview={}, digest="e")


def test_what_another_transaction_confirmed_is_left_as_it_was_shown(
    own_sessions: sessionmaker[Session], clock: ManualClock
) -> None:
    with own_sessions.begin() as first:
        request = filed(first, clock, conversation_of(first, someone(), clock))
        shown(first, clock, request)
    with own_sessions.begin() as late:
        stale = lifecycle.locked(late, request.number)
    with own_sessions.begin() as confirming:
        lifecycle.move(confirming, clock, lifecycle.locked(confirming, request.number), Status.CONFIRMED)
    with pytest.raises(BadTransition), own_sessions.begin() as late:
        late.add(stale)
        lifecycle.set_scope(late, stale, {"everything": True})
    with own_sessions() as after:
        assert lifecycle.locked(after, request.number).preview_digest == "d"


def test_what_nobody_confirmed_expires(session: Session, clock: ManualClock, request_: Request) -> None:
    clock.advance(hours=25)
    assert lifecycle.expire(session, clock, timedelta(hours=24)) >= 1
    assert request_.status == Status.EXPIRED


def test_a_request_is_found_by_its_owner_alone(session: Session, request_: Request) -> None:
    spoken = request_.number.replace("-", " ")
    assert lifecycle.find(session, spoken, request_.subject) is request_
    assert lifecycle.find(session, spoken, someone()) is None


def test_open_requests_come_newest_first(
    session: Session, clock: ManualClock, conversation: Conversation, request_: Request
) -> None:
    clock.advance(minutes=1)
    newer = filed(session, clock, conversation)
    withdrawn = filed(session, clock, conversation)
    lifecycle.withdraw(session, clock, withdrawn, reason="asked")
    assert list(lifecycle.open_of(session, conversation.subject)) == [newer, request_]


def test_an_unknown_number_is_no_request(session: Session) -> None:
    with pytest.raises(NoSuchRequest):
        lifecycle.locked(session, "261124-0001-0")


def test_an_open_request_has_had_no_effect() -> None:
    assert not {Status.CONFIRMED, Status.EXECUTING} & set(BEFORE_CONFIRMATION)


def test_nobody_but_the_life_cycle_writes_a_request_s_status() -> None:
    assert sorted(set(_writers_of_status())) == ["desk/requests/lifecycle.py"]


def _writers_of_status() -> Iterator[str]:
    """Files that assign `.status`, or make or update a Request with one."""
    for package in ("desk", "actions", "sample"):
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if _writes_status(node):
                    yield str(path.relative_to(ROOT))


def _writes_status(node: ast.AST) -> bool:
    if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and _is_request_status(target) for target in targets)
    if not isinstance(node, ast.Call):
        return False
    made = ast.unparse(node.func)
    updates = made.endswith(".values") and "update(Request)" in made
    return (made == "Request" or updates) and any(keyword.arg == "status" for keyword in node.keywords)


def _is_request_status(target: ast.Attribute) -> bool:
    return target.attr == "status" and "ticket" not in ast.unparse(target.value)
