"""Results: told once, by the action that waits or by the event stream."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from requests_support import ITEMS, Effects, confirmed, context_of
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, conversation_of, someone

from desk.conversation import results
from desk.conversation.lock import one_at_a_time
from desk.conversation.message import Expects, Reply
from desk.conversation.results import Teller
from desk.conversation.utterances import Piece
from desk.requests import execution
from desk.requests.states import Right
from desk.tables import Conversation, Request, StreamEvent, Turn
from desk.vault import envelope
from desk.vault.keys import Keys
from desk.wording import Wording

Sessions = sessionmaker[Session]
WORDS: dict[str, tuple[dict[str, Any], ...]] = {
    name: ({"text": f"{name} ⟪number⟫"},)
    for name in ("utter_erasure_done", "utter_access_done", "utter_receipt", "utter_partly_done")
}


@pytest.fixture
def teller(own_sessions: Sessions, clock: ManualClock, keys: Keys) -> Teller:
    return Teller(own_sessions, clock, keys, Wording(WORDS))


def finished(
    sessions: Sessions,
    clock: ManualClock,
    keys: Keys,
    right: Right = Right.ERASURE,
    effects: Effects | None = None,
) -> str:
    """The number of a request that was carried out, whose result waits."""
    effects = effects or Effects()
    with sessions.begin() as session:
        number = confirmed(session, clock, right).number
    context = context_of(
        sessions,
        sessions,
        clock,
        keys,
        effects.perform,
        finished=lambda session, end: results.keep(session, clock, keys, end, ITEMS),
    )
    execution.run(context, number)
    return number


def claimed(sessions: Sessions, keys: Keys, number: str) -> list[Piece]:
    with sessions.begin() as session:
        return results.claim(session, keys, _conversation(session, number), number)


def events(sessions: Sessions, keys: Keys, number: str) -> list[Reply]:
    with sessions() as session:
        conversation = _conversation(session, number)
        mine = select(StreamEvent.body).where(StreamEvent.conversation_id == conversation.id)
        context = results.event_context(conversation.id)
        return [
            Reply.model_validate_json(
                envelope.unseal(session, keys, subject=conversation.subject, sealed=body, context=context)
            )
            for body in session.scalars(mine)
        ]


def _conversation(session: Session, number: str) -> Conversation:
    return session.get_one(Conversation, session.get_one(Request, number).conversation_id)


def test_a_finished_erasure_is_told_with_its_receipt(
    own_sessions: Sessions, clock: ManualClock, keys: Keys
) -> None:
    number = finished(own_sessions, clock, keys)
    (piece,) = claimed(own_sessions, keys, number)
    assert (piece.response, piece.values["number"]) == ("utter_erasure_done", number)
    assert piece.card is not None
    assert piece.card["kind"] == "receipt"
    assert piece.card["url"].startswith(f"/receipts/{number}?key=")


def test_a_finished_access_is_told_with_its_data_its_copy_and_its_receipt(
    own_sessions: Sessions, clock: ManualClock, keys: Keys
) -> None:
    number = finished(own_sessions, clock, keys, Right.ACCESS, Effects(archive=b"PK"))
    data, receipt = claimed(own_sessions, keys, number)
    assert data.card is not None and receipt.card is not None
    assert (data.card["kind"], data.card["items"]) == ("data", ITEMS)
    assert data.card["export_url"].startswith("/exports/")
    assert receipt.card["kind"] == "receipt"


def test_what_failed_in_part_is_told_with_a_ticket(
    own_sessions: Sessions, clock: ManualClock, keys: Keys
) -> None:
    number = finished(own_sessions, clock, keys, effects=Effects(failures={"orders": [ValueError()]}))
    (piece,) = claimed(own_sessions, keys, number)
    assert piece.response == "utter_partly_done"
    assert piece.ticket and piece.ticket.startswith("T")


def test_a_result_is_claimed_once_however_many_ask(
    own_sessions: Sessions, clock: ManualClock, keys: Keys, teller: Teller
) -> None:
    number = finished(own_sessions, clock, keys)
    with ThreadPoolExecutor(4) as pool:
        got = list(pool.map(lambda _: claimed(own_sessions, keys, number), range(6)))
    assert sum(bool(pieces) for pieces in got) == 1
    assert results.deliver_unclaimed(teller, number)
    assert events(own_sessions, keys, number) == []


def test_another_conversation_claims_nothing(own_sessions: Sessions, clock: ManualClock, keys: Keys) -> None:
    number = finished(own_sessions, clock, keys)
    with own_sessions.begin() as session:
        other = conversation_of(session, someone(), clock)
        assert results.claim(session, keys, other, number) == []
    assert claimed(own_sessions, keys, number)


def test_a_result_waits_while_a_turn_runs_and_is_told_as_an_event_after_it(
    own_sessions: Sessions, clock: ManualClock, keys: Keys, teller: Teller
) -> None:
    number = finished(own_sessions, clock, keys)
    with own_sessions() as session:
        conversation = _conversation(session, number).id
    with one_at_a_time(own_sessions, conversation):
        assert not results.deliver_unclaimed(teller, number)
    assert results.deliver_unclaimed(teller, number)
    (reply,) = events(own_sessions, keys, number)
    assert reply.messages[0].text == f"utter_erasure_done {number}"
    assert reply.request is not None
    assert (reply.request.number, reply.request.status) == (number, "completed")
    assert claimed(own_sessions, keys, number) == []


def test_a_late_result_leaves_the_open_question_open(
    own_sessions: Sessions, clock: ManualClock, keys: Keys, teller: Teller
) -> None:
    number = finished(own_sessions, clock, keys)
    with own_sessions.begin() as session:
        conversation = _conversation(session, number)
        conversation.expects, conversation.offers = "code", {"1-1": {"name": "resend_code", "entities": {}}}
    results.deliver_unclaimed(teller, number)
    with own_sessions() as session:
        conversation = _conversation(session, number)
        assert (conversation.expects, list(conversation.offers)) == (Expects.CODE, ["1-1"])
        assert events(own_sessions, keys, number)[0].expects == Expects.CODE


def test_a_late_result_stands_in_the_transcript_and_wakes_the_streams(
    own_sessions: Sessions, clock: ManualClock, keys: Keys, teller: Teller, desk_url: str
) -> None:
    number = finished(own_sessions, clock, keys)
    with psycopg.connect(desk_url, autocommit=True) as listener:
        listener.execute("LISTEN desk_events")
        results.deliver_unclaimed(teller, number)
        heard = [notice.payload for notice in listener.notifies(timeout=2, stop_after=1)]
    with own_sessions() as session:
        conversation = _conversation(session, number)
        assert heard == [str(conversation.id)]
        assert session.scalars(
            select(Turn.position).where(Turn.conversation_id == conversation.id)
        ).all() == [1]


def test_a_result_whose_key_is_gone_is_let_go(
    own_sessions: Sessions, clock: ManualClock, keys: Keys, teller: Teller
) -> None:
    number = finished(own_sessions, clock, keys)
    with own_sessions.begin() as session:
        envelope.shred(session, session.get_one(Request, number).subject)
    assert results.deliver_unclaimed(teller, number)
    assert results.deliver_unclaimed(teller, number)
