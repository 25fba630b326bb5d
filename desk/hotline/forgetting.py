"""What is forgotten of calls that are over: what was answered and kept, and the words of who was not known.

Nobody has a right to see the words of a caller who proved nothing, and nobody could have them
erased: so their key is shredded, unless they left a ticket that a person is to answer.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.hotline.calls import State
from desk.hotline_tables import PhoneAnswer, PhoneCall
from desk.tables import Conversation, Ticket
from desk.vault import envelope

KEPT = timedelta(hours=1)
LONGEST = timedelta(hours=4)
"""No call lasts longer (a provider ends it by then); one whose end was never told is over after it."""

AT_ONCE = 200


def sweep(session: Session, clock: Clock) -> None:
    """Forgets what its hour has come for; for a job of every minute."""
    now = clock.now()
    unended = PhoneCall.ended_at.is_(None), PhoneCall.last_at < now - LONGEST
    session.execute(update(PhoneCall).where(*unended).values(ended_at=now, state=State.OVER.value))
    over = PhoneCall.ended_at < now - KEPT, PhoneCall.kept.is_not(None)
    for call in session.scalars(select(PhoneCall).where(*over).limit(AT_ONCE).with_for_update()).all():
        _forget(session, call)


def _forget(session: Session, call: PhoneCall) -> None:
    session.execute(delete(PhoneAnswer).where(PhoneAnswer.call_id == call.id))
    left_a_ticket = session.scalar(select(Ticket.number).where(Ticket.conversation_id == call.id).limit(1))
    if left_a_ticket is None:
        envelope.shred(session, session.get_one(Conversation, call.id).subject)
    call.kept = None
