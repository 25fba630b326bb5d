"""A person: a ticket always, a conference where agents are there, else when they are, or a call back."""

from __future__ import annotations

from datetime import datetime

import structlog

from desk.clock import local
from desk.db import unit_of_work
from desk.hotline import proving
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline, Says, Then, again, conversation_of
from desk.hotline.prompt import Heard, Hears, Prompt
from desk.identity import callers
from desk.requests import tickets
from desk.rights import working_days
from desk.settings import Settings
from desk.tables import Ticket
from desk.telephone.failures import TelephoneFailure

log = structlog.get_logger()

KIND = "human"
CALL_BACK = "1"


def asked(hotline: Hotline, talk: Talk) -> Prompt:
    """By a key or a word that means nothing else: the ticket is opened here, for the box may be down."""
    desk = hotline.desk
    with unit_of_work(desk.sessions) as session:
        conversation = conversation_of(session, talk)
        opened = tickets.open_once(
            session, desk.clock, desk.keys, kind=KIND, conversation=conversation, note=None
        )
        number = opened.ticket.number
    return handed(hotline, talk, number)


def handed(hotline: Hotline, talk: Talk, number: str) -> Prompt:
    """After the ticket was opened: connects where somebody can answer, else offers a call back."""
    proving.over(hotline, talk)
    talk.facts.ticket, talk.facts.agent, talk.facts.holds, talk.facts.asides = number, "", 0, 0
    settings = hotline.desk.settings
    if not is_staffed(settings, hotline.desk.clock.now()) or not _rings(hotline, talk):
        return _away(hotline, talk)
    talk.state = State.PERSON
    says = hotline.words.text("utter_phone_connecting", ticket=number)
    return Prompt(says=says, hears=Hears.PERSON, room=str(talk.id))


def came_back(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """Nobody took the call, or the talk with a person is over: what else is wanted?"""
    if given.unanswered:
        return _away(hotline, talk)
    talk.state = State.TALK
    return Prompt(says=hotline.words.text("utter_phone_back_from_person"))


def call_back(hotline: Hotline, talk: Talk, given: Heard) -> Then:
    """The number to call goes to the ticket, sealed; whatever else is said goes to the conversation."""
    talk.state = State.TALK
    if given.keys != CALL_BACK and not (given.words and hotline.yes(given.words)):
        return (
            again(talk, hotline.words.text("utter_phone_no_such_key"))
            if given.keys
            else Says(text=given.words)
        )
    number = callers.hint(talk.caller)
    if number is None:
        return Prompt(says=hotline.words.text("utter_phone_no_number"))
    desk = hotline.desk
    with unit_of_work(desk.sessions) as session:
        ticket = session.get_one(Ticket, talk.facts.ticket, with_for_update=True)
        wish = desk.wording.text("utter_phone_call_back_note", phone=number)
        tickets.add_note(session, desk.clock, desk.keys, ticket, wish)
    return Prompt(says=hotline.words.text("utter_phone_call_back_noted"))


def is_staffed(settings: Settings, now: datetime) -> bool:
    """Whether agents answer the telephone now: on working days, within their hours."""
    here = local(now)
    first, _, last = settings.phone_hours.partition("-")
    within = first <= f"{here:%H:%M}" < last
    return bool(settings.agents) and within and working_days.is_working_day(here.date())


def _rings(hotline: Hotline, talk: Talk) -> bool:
    """Calls every agent; whoever takes it first has the caller. False where no call could be placed."""
    placed, url = 0, hotline.desk.settings.url
    for agent in hotline.desk.settings.agents:
        try:
            hotline.desk.telephone.place_call(
                agent, f"{url}/phone/agent?call={talk.id}", f"{url}/phone/agent/left?call={talk.id}"
            )
            placed += 1
        except TelephoneFailure as failure:
            log.warning("agent not called", failure=type(failure).__name__)
    return placed > 0


def _away(hotline: Hotline, talk: Talk) -> Prompt:
    talk.state = State.CALL_BACK
    hours = hotline.desk.settings.phone_hours.replace("-", hotline.words.wording.text("utter_phone_until"))
    return Prompt(says=hotline.words.text("utter_phone_away", ticket=talk.facts.ticket, hours=hours))
