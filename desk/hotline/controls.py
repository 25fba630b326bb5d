"""What works everywhere in a call: a person, again, slower, louder, read on; and what silence leads to."""

from __future__ import annotations

from desk.conversation import turn
from desk.conversation.message import Expects
from desk.conversation.sealing import is_like_a_code
from desk.db import unit_of_work
from desk.hotline import person
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline, Tells, Then, again, conversation_of, key_of
from desk.hotline.prompt import Heard, Hears, Pace, Prompt
from desk.hotline.talking import next_page

PERSON, AGAIN, MORE = "0", "*", "#"
MENU_AFTER, PERSON_AFTER = 2, 3
LONGEST = 12
"""Characters of a control: what is longer is a sentence that happens to hold its words."""

MENU = {"1": "/request_access", "2": "/request_deletion", "3": "/request_account_cancellation"}
"""What the keys are for where nothing else is offered: intents, as the box's own buttons write them."""


def heard(hotline: Hotline, talk: Talk, given: Heard) -> Then | None:
    """What a control leads to; None where it was none."""
    if talk.state is State.PERSON:
        return None
    if talk.state is State.HOLD:
        return person.asked(hotline, talk) if _wants_a_person(hotline, given) else None
    if given.silent and given.again:
        return _once_more(hotline, talk)
    if given.silent:
        return _silence(hotline, talk)
    talk.facts.silences = 0
    if _wants_a_person(hotline, given):
        return person.asked(hotline, talk)
    return _again(hotline, talk, given) or _useless(hotline, talk, given)


def _wants_a_person(hotline: Hotline, given: Heard) -> bool:
    return given.keys == PERSON or _is_said(hotline, "phone_person", given)


def _once_more(hotline: Hotline, talk: Talk) -> Then:
    """What came of a step whose answer failed, if anything did; else its question."""
    reply = turn.taken(hotline.desk.conversation, talk.conversation_id, key_of(talk))
    return Tells(reply) if reply else again(talk)


def _useless(hotline: Hotline, talk: Talk, given: Heard) -> Then | None:
    """Keys that no question has, and a code that was spoken: it is refused, and kept nowhere."""
    if given.keys.strip(AGAIN + MORE) != given.keys:
        return again(talk, hotline.words.text("utter_phone_no_such_key"))
    if not given.keys and is_like_a_code(given.words) and not _is_a_value(hotline, talk):
        return again(talk, hotline.words.text("utter_phone_code_spoken"))
    return None


def _is_a_value(hotline: Hotline, talk: Talk) -> bool:
    """Whether digits may be what was asked for: a house, a date."""
    with unit_of_work(hotline.desk.sessions) as session:
        return conversation_of(session, talk).expects == Expects.VALUE


def _again(hotline: Hotline, talk: Talk, given: Heard) -> Then | None:
    wants_more = given.keys == MORE or _is_said(hotline, "phone_more", given)
    if wants_more and talk.kept.rest:
        return next_page(hotline, talk)
    if given.keys == AGAIN:
        return again(talk)
    slower, louder = (_is_said(hotline, f"phone_{how}", given) for how in ("slower", "louder"))
    if slower or louder:
        pace = talk.facts.pace
        talk.facts.pace = Pace(slow=pace.slow or slower, loud=pace.loud or louder)
        return again(talk)
    return again(talk) if _is_said(hotline, "phone_again", given) else None


def _is_said(hotline: Hotline, section: str, given: Heard) -> bool:
    """Whether a control is what was said, and no word in a sentence of another meaning."""
    return not given.keys and len(given.words) <= LONGEST and hotline.said(section, given.words)


def _silence(hotline: Hotline, talk: Talk) -> Then:
    """The same once more, then what keys can do, then a person."""
    talk.facts.silences += 1
    if talk.facts.silences >= PERSON_AFTER:
        return _nobody_there(hotline, talk)
    if talk.facts.silences == MENU_AFTER and talk.state is State.TALK and not talk.facts.keys:
        talk.facts.keys = dict(MENU)
        return Prompt(says=hotline.words.text("utter_phone_menu"))
    return again(talk, hotline.words.text("utter_phone_nothing_heard"))


def _nobody_there(hotline: Hotline, talk: Talk) -> Then:
    """Before the choice the call ends; after it a person is told of the call."""
    talk.facts.silences = 0
    if talk.state is State.CHOICE:
        talk.state = State.OVER
        return Prompt(says=hotline.words.text("utter_phone_over"), hears=Hears.OVER)
    return person.asked(hotline, talk)
