"""Tickets: what a person must decide or answer."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock
from desk.requests import listing, numbers
from desk.tables import Conversation, Ticket
from desk.vault import envelope
from desk.vault.keys import Keys

LONGEST_NOTE = 20_000


@dataclass(frozen=True)
class Opened:
    """A ticket, and whether it was opened just now."""

    ticket: Ticket
    new: bool


def open_ticket(  # noqa: PLR0913 - what it is about, and who asked where
    session: Session,
    clock: Clock,
    keys: Keys,
    *,
    kind: str,
    conversation: Conversation,
    request_number: str | None,
    note: str | None,
) -> Ticket:
    """Opens a ticket of this kind; the note, which may hold personal values, is sealed for the person."""
    number = numbers.draw(session, clock, numbers.TICKET)
    ticket = Ticket(
        number=number,
        kind=kind,
        status="open",
        subject=conversation.subject,
        conversation_id=conversation.id,
        request_number=request_number,
        note=_sealed(session, clock, keys, conversation, number, note) if note else None,
        created_at=clock.now(),
    )
    session.add(ticket)
    session.flush()
    chain.append(session, clock, "ticket.opened", request_number, {"ticket": number, "kind": kind})
    return ticket


def open_once(  # noqa: PLR0913 - as above
    session: Session,
    clock: Clock,
    keys: Keys,
    *,
    kind: str,
    conversation: Conversation,
    note: str | None,
) -> Opened:
    """The ticket of this kind that the conversation has open, with the note added to it; else a new one.

    Raises CannotUnseal where it has one and the person's key is gone.
    """
    there = listing.open_ticket_of(session, conversation, kind)
    if there is None:
        number = conversation.request_number
        opened = open_ticket(
            session, clock, keys, kind=kind, conversation=conversation, request_number=number, note=note
        )
        return Opened(opened, new=True)
    if note:
        add_note(session, clock, keys, there, note)
    return Opened(there, new=False)


def note_of(session: Session, keys: Keys, ticket: Ticket) -> str | None:
    """The note in plain words, or None. Raises CannotUnseal once the person's key is gone."""
    if ticket.note is None:
        return None
    context = _context(ticket.number)
    return envelope.unseal(
        session, keys, subject=ticket.subject, sealed=ticket.note, context=context
    ).decode()


def add_note(session: Session, clock: Clock, keys: Keys, ticket: Ticket, note: str) -> None:
    """Adds lines to the note, each once; values in them are sealed like the rest. Raises CannotUnseal.

    A note that is long enough stays as it is: the transcript has every word.
    """
    there = (note_of(session, keys, ticket) or "").splitlines()
    added = [line for line in note.splitlines() if line not in there]
    if not added or sum(map(len, there)) > LONGEST_NOTE:
        return
    ticket.note = envelope.seal(
        session,
        clock,
        keys,
        subject=ticket.subject,
        plaintext="\n".join([*there, *added]).encode(),
        context=_context(ticket.number),
    )


def _sealed(  # noqa: PLR0913, PLR0917 - the note, and where it is kept
    session: Session, clock: Clock, keys: Keys, conversation: Conversation, number: str, note: str
) -> bytes:
    return envelope.seal(
        session,
        clock,
        keys,
        subject=conversation.subject,
        plaintext=note.encode(),
        context=_context(number),
    )


def _context(number: str) -> str:
    return f"ticket:{number}"
