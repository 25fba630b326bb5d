"""What a finished request has to say: told once, by the action that waits or by the event stream.

The result is sealed when the request ends. While a turn of its conversation runs, an
action may claim it; when none runs any more, whoever comes first tells it as an event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from desk.clock import Clock
from desk.conversation import compose, lock, transcript
from desk.conversation.bot import Said
from desk.conversation.compose import Composer
from desk.conversation.message import Expects
from desk.conversation.utterances import Piece
from desk.db import unit_of_work
from desk.requests.execution import Finished
from desk.requests.states import Right, Status
from desk.tables import Conversation, Result, StreamEvent
from desk.vault import envelope
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys
from desk.wording import Wording

CHANNEL = "desk_events"
"""Notified with the conversation's id when its event stream has something new."""

DONE = {
    Right.ACCESS: "utter_access_done",
    Right.CORRECTION: "utter_correction_done",
    Right.ERASURE: "utter_erasure_done",
    Right.CONSENT_WITHDRAWAL: "utter_consent_withdrawal_done",
    Right.ACCOUNT_CANCELLATION: "utter_account_cancellation_done",
}
"""What is said once every step of the right was read back."""

_PIECES = TypeAdapter(tuple[Piece, ...])


@dataclass(frozen=True)
class Teller:
    """What telling a late result needs; made once in the assembly."""

    sessions: sessionmaker[Session]
    clock: Clock
    keys: Keys
    wording: Wording


def keep(  # noqa: PLR0913, PLR0917 - what came of a request, and what there is to say of it
    session: Session,
    clock: Clock,
    keys: Keys,
    finished: Finished,
    held: Sequence[Any] = (),
    what: str = "",
) -> None:
    """Keeps what a request came to, in the transaction that ends it.

    `held` are an access answer's items; `what` says in words what was done.
    """
    request = finished.request
    conversation = session.get_one(Conversation, request.conversation_id)
    put(session, clock, keys, conversation, request.number, pieces_of(finished, held, what))


def pieces_of(finished: Finished, held: Sequence[Any] = (), what: str = "") -> tuple[Piece, ...]:
    """The named responses of a request that ended, with its cards."""
    told: list[tuple[str, dict[str, Any] | None]] = [(_response(finished), _data_card(finished, held))]
    receipt = _receipt_card(finished)
    if receipt and told[0][1]:
        told.append(("utter_receipt", receipt))
    elif receipt:
        told = [(told[0][0], receipt)]
    values = {"number": finished.request.number, "ticket": finished.ticket or "", "what": what}
    return tuple(
        Piece(response=response, values=values, card=card, expects=Expects.ANYTHING, ticket=finished.ticket)
        for response, card in told
    )


def put(  # noqa: PLR0913, PLR0917 - what is told, and to whom
    session: Session,
    clock: Clock,
    keys: Keys,
    conversation: Conversation,
    number: str,
    pieces: Sequence[Piece],
) -> None:
    """Keeps pieces for whoever claims them first; a newer result of the request takes the older's place."""
    body = envelope.seal(
        session,
        clock,
        keys,
        subject=conversation.subject,
        plaintext=_PIECES.dump_json(tuple(pieces)),
        context=_context(number),
    )
    row = insert(Result).values(
        request_number=number, conversation_id=conversation.id, body=body, at=clock.now()
    )
    newer = {"body": row.excluded.body, "at": row.excluded.at}
    session.execute(row.on_conflict_do_update(index_elements=["request_number"], set_=newer))


def claim(session: Session, keys: Keys, conversation: Conversation, number: str) -> list[Piece]:
    """The result of a request of this conversation, to one claimer only; empty while there is none.

    Of two who claim, the second waits for the first's commit and then finds nothing.
    """
    mine = delete(Result).where(Result.request_number == number, Result.conversation_id == conversation.id)
    body = session.scalar(mine.returning(Result.body))
    if body is None:
        return []
    plain = envelope.unseal(
        session, keys, subject=conversation.subject, sealed=body, context=_context(number)
    )
    return list(_PIECES.validate_json(plain))


def deliver_unclaimed(teller: Teller, number: str) -> bool:
    """Tells a result by the event stream unless it was claimed; False while a turn may still claim it."""
    with unit_of_work(teller.sessions) as session:
        of = session.scalar(select(Result.conversation_id).where(Result.request_number == number))
        if of is None:
            return True
        if not lock.is_free(session, of):
            return False
        conversation = session.get_one(Conversation, of, with_for_update=True)
        try:
            pieces = claim(session, teller.keys, conversation, number)
        except CannotUnseal:  # the person's key is gone, and with it what there was to say
            return True
        if pieces:
            _tell(teller, session, conversation, number, pieces)
    return True


def sealed_event(  # noqa: PLR0913, PLR0917 - the event, and whose it is
    session: Session, clock: Clock, keys: Keys, conversation: Conversation, kind: str, body: str
) -> None:
    """Adds an event to a conversation's stream and wakes whoever listens, once this is committed."""
    sealed = envelope.seal(
        session,
        clock,
        keys,
        subject=conversation.subject,
        plaintext=body.encode(),
        context=event_context(conversation.id),
    )
    session.add(StreamEvent(conversation_id=conversation.id, kind=kind, body=sealed, at=clock.now()))
    session.flush()
    session.execute(select(func.pg_notify(CHANNEL, str(conversation.id))))


def event_context(conversation: UUID) -> str:
    """What the body of an event is sealed for."""
    return f"event:{conversation}"


def _tell(
    teller: Teller, session: Session, conversation: Conversation, number: str, pieces: Sequence[Piece]
) -> None:
    """Says the pieces in the desk's own words. What the last reply asked stays asked."""
    composer = Composer(position=conversation.turns + 1)
    for piece in pieces:
        response = teller.wording.response(piece.response, channel=f"desk-{conversation.channel}")
        composer.add(Said.model_validate(response), piece.model_copy(update={"expects": None}))
    compose.settle(teller.keys, conversation, composer)
    conversation.turns += 1
    about = compose.reply_of(session, conversation, composer.messages, composer.ticket)
    reply = about.model_copy(update={"request": compose.request_view(session, number)})
    transcript.write(session, teller.clock, teller.keys, conversation=conversation, reply=reply)
    body = reply.model_dump_json()
    sealed_event(session, teller.clock, teller.keys, conversation, "reply", body)


def _response(finished: Finished) -> str:
    """The name of what is said, by what the request came to."""
    if finished.request.status == Status.COMPLETED:
        return DONE[Right(finished.request.right)]
    if finished.request.status == Status.PARTLY_COMPLETED:
        return "utter_partly_done"
    return "utter_waiting_person"


def _data_card(finished: Finished, held: Sequence[Any]) -> dict[str, Any] | None:
    if finished.request.right != Right.ACCESS or finished.request.status != Status.COMPLETED:
        return None
    return {"kind": "data", "items": list(held), "export_url": finished.export_url}


def _receipt_card(finished: Finished) -> dict[str, Any] | None:
    if finished.receipt_url is None:
        return None
    return {"kind": "receipt", "number": finished.request.number, "url": finished.receipt_url}


def _context(number: str) -> str:
    return f"result:{number}"
