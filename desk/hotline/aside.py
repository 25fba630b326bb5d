"""An agent steps aside from a talk: the caller waits and hears so, until a key takes them back.

An agent may have a telephone and nothing else, so it goes by keys: * leaves the talk, 1 returns to it,
2 ends it. What is said aside is in no recording, for it is not on the caller's line.
"""

from __future__ import annotations

from uuid import UUID

import structlog
from sqlalchemy.orm import Session

from desk.db import unit_of_work
from desk.hotline import calls
from desk.hotline.calls import Facts, State
from desk.hotline.line import Hotline
from desk.hotline.prompt import Hears, Prompt
from desk.hotline_tables import PhoneCall
from desk.telephone.failures import TelephoneNotDone, TelephoneNotThere

log = structlog.get_logger()

RETURNS, ENDS = "1", "2"
ASKS_EVERY_S = 30
MOST_ASKED = 10
"""Some five minutes; nobody is kept waiting longer by an agent who does not come back."""

HELD = "/phone/held"
RELEASE = "release"
"""The job that lets a caller go on whose agent has left."""


def talk_of(call: UUID) -> Prompt:
    """The conference in which the caller is."""
    return Prompt(says="", hears=Hears.PERSON, room=str(call))


def is_with(row: PhoneCall, agent: str) -> bool:
    """Whether this agent's call, by its id here, is the one that took the caller's, which goes on."""
    return row.ended_at is None and row.state == State.PERSON and row.facts.get("agent") == agent


def taken_by(hotline: Hotline, call: UUID) -> str:
    """The call of the agent who has the caller, by its id here; empty where nobody has."""
    with unit_of_work(hotline.desk.sessions) as session:
        row = session.get(PhoneCall, call)
        waits = row is not None and row.ended_at is None and row.state == State.PERSON
        return Facts.model_validate(row.facts).agent if row is not None and waits else ""


def stepped(hotline: Hotline, call: UUID, agent: str) -> Prompt:
    """The agent left the talk by key: the caller is put on hold, and the agent is asked what next.

    `agent` is the provider's reference of the agent's own call, here and below.
    """
    with unit_of_work(hotline.desk.sessions) as session:
        row = _with(session, hotline, call, agent)
        if row is None:
            return _over(hotline)
        row.facts = {**row.facts, "holds": 0}
    telephone = hotline.desk.telephone
    try:
        telephone.hold(telephone.conference(str(call)), hotline.desk.settings.url + HELD)
    except TelephoneNotThere:
        return _over(hotline)
    except TelephoneNotDone as failure:
        log.warning("caller not held", kind=failure.cause.value)
        return _asked(hotline, "utter_agent_not_held")
    return _asked(hotline, "utter_agent_aside")


def heard(hotline: Hotline, call: UUID, agent: str, keys: str) -> Prompt:
    """Back to the caller, or the end of the talk; who says neither for too long has ended it."""
    with unit_of_work(hotline.desk.sessions) as session:
        row = _with(session, hotline, call, agent)
        if row is None:
            return _over(hotline)
        asked = Facts.model_validate(row.facts).asides + 1
        ends = keys == ENDS or asked > MOST_ASKED
        row.facts = {**row.facts, "asides": 0 if keys else asked}
        if ends:
            hotline.desk.jobs.send(session, RELEASE, str(call))
    if ends:
        return Prompt(says=hotline.words.text("utter_agent_ended"), hears=Hears.OVER)
    return _returned(hotline, call) if keys == RETURNS else _asked(hotline, "utter_agent_aside")


def left(hotline: Hotline, call: UUID, agent: str) -> None:
    """The agent's own call is over: the caller goes on with the desk. Any other agent's end means nothing."""
    with unit_of_work(hotline.desk.sessions) as session:
        if _with(session, hotline, call, agent) is not None:
            hotline.desk.jobs.send(session, RELEASE, str(call))


def _returned(hotline: Hotline, call: UUID) -> Prompt:
    telephone = hotline.desk.telephone
    try:
        telephone.take_back(telephone.conference(str(call)))
    except TelephoneNotThere:
        return _over(hotline)
    except TelephoneNotDone as failure:
        log.warning("caller not taken back", kind=failure.cause.value)
        return _asked(hotline, "utter_agent_not_back")
    return talk_of(call)


def _with(session: Session, hotline: Hotline, call: UUID, agent: str) -> PhoneCall | None:
    """The call, locked, where it is this agent's and goes on."""
    row = session.get(PhoneCall, call, with_for_update=True)
    mine = str(calls.id_of(hotline.desk.keys, agent))
    return row if row is not None and is_with(row, mine) else None


def _asked(hotline: Hotline, response: str) -> Prompt:
    return Prompt(says=hotline.words.text(response), hears=Hears.KEYS, patience_s=ASKS_EVERY_S)


def _over(hotline: Hotline) -> Prompt:
    return Prompt(says=hotline.words.text("utter_agent_caller_gone"), hears=Hears.OVER)
