"""A call as the database keeps it: where its talk stands, and what was answered to each webhook.

Its id, and those of its conversations, are HMACs of the provider's: to know the one is
not to know the other. What is personal is sealed under a key of this installation, for
nobody is known yet; it is gone an hour after the call.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import update
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.hotline.prompt import Pace, Prompt
from desk.hotline_tables import PhoneAnswer, PhoneCall
from desk.tables import Conversation
from desk.vault import aead
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

SEALING = "phone-call"


class State(StrEnum):
    """Where the talk stands: which question the last prompt asked."""

    CHOICE = "choice"
    TALK = "talk"
    READ_BACK = "read_back"
    WHOSE = "whose"
    NUMBER = "number"
    CODE = "code"
    NEW_NUMBER = "new_number"
    HOLD = "hold"
    PERSON = "person"
    CALL_BACK = "call_back"
    OVER = "over"


class Facts(BaseModel):
    """What is not personal: counters, the caller's pace, what each key stands for."""

    keys: dict[str, str] = {}
    silences: int = 0
    numbers: int = 0
    holds: int = 0  # words said while the line was held
    asides: int = 0  # times an agent who stepped aside was asked what next
    event: int = 0
    private: bool = False  # nothing is being recorded, for a code is being keyed in
    ticket: str = ""
    recorded: bool = False  # the caller agreed, and a recording was begun
    agent: str = ""  # the call of whoever of the operator took this one, by its id here
    pace: Pace = Pace()


class Kept(BaseModel):
    """What is personal: the number that is claimed, words that wait, what is left to be read."""

    number: str = ""
    said: str = ""
    pressed: dict[str, Any] | None = None
    rest: list[str] = []
    last: Prompt | None = None


@dataclass
class Talk:
    """A call while one of its webhooks is answered; `sends` are the text messages that it leads to."""

    id: UUID
    proved_id: UUID
    sid: str
    conversation_id: UUID
    subject: str
    state: State
    step: int
    caller: str = ""
    facts: Facts = field(default_factory=Facts)
    kept: Kept = field(default_factory=Kept)
    sends: list[tuple[str, str]] = field(default_factory=list)

    @property
    def known(self) -> bool:
        """Whether a code proved who calls."""
        return self.conversation_id == self.proved_id


def id_of(keys: Keys, sid: str) -> UUID:
    """The id of a call, and of its conversation while nobody is known."""
    return UUID(bytes=keys.mac("phone-call", sid)[:16], version=4)


def proved_id_of(keys: Keys, sid: str) -> UUID:
    """The id of the conversation that the call goes on with once a code proved who calls."""
    return UUID(bytes=keys.mac("phone-call-proved", sid)[:16], version=4)


def find(session: Session, keys: Keys, sid: str) -> Talk | None:
    """The call of this reference as it stands; None for one that is not known."""
    row = session.get(PhoneCall, id_of(keys, sid), populate_existing=True)
    if row is None:
        return None
    return Talk(
        id=row.id,
        proved_id=proved_id_of(keys, sid),
        sid=sid,
        conversation_id=row.conversation_id,
        subject=session.get_one(Conversation, row.conversation_id).subject,
        state=State.OVER if row.ended_at else State(row.state),
        step=row.step,
        facts=Facts.model_validate(row.facts),
        kept=_opened(keys, row),
    )


def save(session: Session, clock: Clock, keys: Keys, talk: Talk, prompt: Prompt) -> None:
    """Keeps where the call stands, with what was answered to this step of it."""
    now = clock.now()
    row = session.get(PhoneCall, talk.id)
    if row is None:
        row = PhoneCall(id=talk.id, started_at=now)
        session.add(row)
    row.conversation_id, row.state, row.step = talk.conversation_id, talk.state.value, talk.step
    row.facts, row.last_at = talk.facts.model_dump(), now
    row.kept = _sealed(keys, talk.id, talk.kept.model_dump_json())
    session.flush()
    body = _sealed(keys, talk.id, prompt.model_dump_json())
    session.add(PhoneAnswer(call_id=talk.id, step=talk.step, body=body, at=now))


def answered(session: Session, keys: Keys, call: UUID, step: int) -> Prompt | None:
    """What was answered to this step before; None where nothing was."""
    row = session.get(PhoneAnswer, (call, step))
    try:
        return Prompt.model_validate_json(aead.decrypt(_key(keys), row.body, str(call))) if row else None
    except CannotUnseal:
        return None


def number_of(session: Session, keys: Keys, call: UUID) -> str:
    """The number that a code or a text message of this call goes to; empty where there is none any more."""
    row = session.get(PhoneCall, call)
    return _opened(keys, row).number if row else ""


def end(session: Session, clock: Clock, keys: Keys, sid: str) -> bool:
    """Notes that the call is over; its conversations end with it. False for one that is not known."""
    now = clock.now()
    row = session.get(PhoneCall, id_of(keys, sid), with_for_update=True)
    if row is None or row.ended_at:
        return False
    row.ended_at, row.state = now, State.OVER.value
    mine = update(Conversation).where(Conversation.id.in_((row.id, row.conversation_id)))
    session.execute(mine.where(Conversation.ended_at.is_(None)).values(ended_at=now))
    return True


def _sealed(keys: Keys, call: UUID, text: str) -> bytes:
    return aead.encrypt(_key(keys), text.encode(), str(call))


def _opened(keys: Keys, row: PhoneCall) -> Kept:
    if row.kept is None:
        return Kept()
    try:
        return Kept.model_validate_json(aead.decrypt(_key(keys), row.kept, str(row.id)))
    except CannotUnseal:
        return Kept()


def _key(keys: Keys) -> bytes:
    return keys.derive(SEALING)
