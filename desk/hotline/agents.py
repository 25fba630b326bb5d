"""The agent's side of a call: the whisper before it, the acceptance, and what a waiting caller hears."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from desk.db import unit_of_work
from desk.hotline import aside, calls
from desk.hotline.calls import Facts, State
from desk.hotline.line import Hotline
from desk.hotline.prompt import Hears, Prompt
from desk.hotline_tables import PhoneCall
from desk.identity import callers, levels
from desk.identity.levels import Level
from desk.requests import lifecycle
from desk.tables import Conversation
from desk.telephone.failures import TelephoneFailure

ACCEPTS = "1"
WAIT_S = 10
MOST_WAITS = 4
"""Some forty seconds of ringing; then the caller is told that nobody is free."""

MOST_HELD = 36
"""Some six minutes: more than an agent may step aside for, so this one is lost."""


@dataclass(frozen=True)
class Whisper:
    """What only the agent hears, or that there is nobody to talk to any more."""

    prompt: Prompt
    open: bool


def whisper(hotline: Hotline, call: UUID) -> Whisper:
    """Who waits, with what, and how it was proved: no name, no number, no value."""
    with unit_of_work(hotline.desk.sessions) as session:
        row = session.get(PhoneCall, call)
        if row is None or not _waits(row):
            return Whisper(
                Prompt(says=hotline.words.text("utter_agent_too_late"), hears=Hears.OVER), open=False
            )
        says = hotline.words.text(
            "utter_agent_whisper",
            ticket=Facts.model_validate(row.facts).ticket,
            matter=_matter(session, hotline, row),
            proof=_proof(session, hotline, row),
            recorded=hotline.words.wording.text(_recorded(row)),
        )
        return Whisper(Prompt(says=says, hears=Hears.KEYS), open=True)


def accepted(hotline: Hotline, call: UUID, agent: str, keys: str) -> Prompt:
    """The first agent who takes it is put through, however often that is told; for another it is too late.

    `agent` is the provider's reference of the agent's own call.
    """
    if keys != ACCEPTS:
        return Prompt(says="", hears=Hears.OVER)
    with unit_of_work(hotline.desk.sessions) as session:
        row = session.get(PhoneCall, call, with_for_update=True)
        mine = str(calls.id_of(hotline.desk.keys, agent))
        if row is None or not (_waits(row) or aside.is_with(row, mine)):
            return Prompt(says=hotline.words.text("utter_agent_too_late"), hears=Hears.OVER)
        row.facts = {**row.facts, "agent": mine}
    return aside.talk_of(call)


def waited(hotline: Hotline, sid: str) -> Prompt:
    """A word for the caller who waits; after the last one the call goes on without a person."""
    with unit_of_work(hotline.desk.sessions) as session:
        row = _counted(session, hotline, sid)
        if row is None:
            return Prompt(says="", hears=Hears.OVER)
        gives_up, step = row.facts["holds"] > MOST_WAITS and _waits(row), row.step
    if gives_up:
        _goes_on(hotline, sid, f"step={step + 1}&unanswered=1")
    return Prompt(says=hotline.words.text("utter_phone_waiting"), hears=Hears.NOTHING, patience_s=WAIT_S)


def held(hotline: Hotline, sid: str) -> Prompt:
    """A word for the caller whose agent stepped aside; after the last one the talk is over."""
    with unit_of_work(hotline.desk.sessions) as session:
        row = _counted(session, hotline, sid)
        if row is None:
            return Prompt(says="", hears=Hears.OVER)
        gives_up, step = row.facts["holds"] > MOST_HELD, row.step
    if gives_up:
        _goes_on(hotline, sid, f"step={step + 1}")
    return Prompt(says=hotline.words.text("utter_phone_held"), hears=Hears.NOTHING, patience_s=WAIT_S)


def _counted(session: Session, hotline: Hotline, sid: str) -> PhoneCall | None:
    """The call, with one more word that its caller waited for; None for one that is not known."""
    row = session.get(PhoneCall, calls.id_of(hotline.desk.keys, sid), with_for_update=True)
    if row is not None:
        row.facts = {**row.facts, "holds": Facts.model_validate(row.facts).holds + 1}
    return row


def _goes_on(hotline: Hotline, sid: str, query: str) -> None:
    url = f"{hotline.desk.settings.url}/phone/turn?{query}"
    try:
        hotline.desk.telephone.redirect(sid, url)
    except TelephoneFailure:  # the caller hears another word, and it is tried again after it
        return


def _waits(row: PhoneCall) -> bool:
    return row.ended_at is None and row.state == State.PERSON and not row.facts.get("agent")


def _recorded(row: PhoneCall) -> str:
    recorded = Facts.model_validate(row.facts).recorded
    return "utter_agent_recorded" if recorded else "utter_agent_not_recorded"


def _matter(session: Session, hotline: Hotline, row: PhoneCall) -> str:
    conversation = session.get_one(Conversation, row.conversation_id)
    request = lifecycle.current(session, conversation)
    name = f"utter_about_{request.right}" if request else "utter_agent_no_request"
    return hotline.words.wording.text(name)


def _proof(session: Session, hotline: Hotline, row: PhoneCall) -> str:
    conversation = session.get_one(Conversation, row.conversation_id)
    level = levels.level_of(
        session, hotline.desk.clock, conversation_id=conversation.id, subject=conversation.subject
    )
    proved = level >= Level.CODE and not callers.is_unknown(conversation.subject)
    return hotline.words.wording.text("utter_agent_proved" if proved else "utter_agent_not_proved")
