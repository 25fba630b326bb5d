"""The first question of a call: may it be recorded? Nothing is before the answer is kept (clause 2.5)."""

from __future__ import annotations

import structlog

from desk.db import unit_of_work
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline
from desk.hotline.prompt import Heard, Hears, Prompt
from desk.identity import callers
from desk.recordings import choice
from desk.recordings.failures import RecordingFailure
from desk.settings import Refused

log = structlog.get_logger()

AGREES, REFUSES = "1", "2"


def asked(hotline: Hotline, talk: Talk) -> Prompt:
    """The notice and its question; the keys stand in its words."""
    talk.state = State.CHOICE
    return Prompt(says=hotline.words.spoken.say(hotline.desk.notice.words))


def heard(hotline: Hotline, talk: Talk, given: Heard) -> Prompt:
    """Only a clear answer counts: by its key, or in words that mean nothing else."""
    if given.keys == AGREES or (given.words and _agrees(hotline, given.words)):
        return _agreed(hotline, talk)
    if given.keys == REFUSES or (given.words and hotline.said("phone_refuses", given.words)):
        return _refused(hotline, talk, given)
    return Prompt(says=hotline.words.text("utter_phone_choice_again"))


def _agrees(hotline: Hotline, words: str) -> bool:
    if hotline.said("phone_refuses", words):
        return False
    return hotline.yes(words) or hotline.said("phone_agrees", words)


def _agreed(hotline: Hotline, talk: Talk) -> Prompt:
    _note(hotline, talk, agreed=True)
    try:
        hotline.desk.recordings.start(talk.sid)
        talk.facts.recorded = True
    except RecordingFailure as failure:  # the call goes on: what it is recorded for is not what it is for
        log.warning("call not recorded", failure=type(failure).__name__)
    return _welcomed(hotline, talk)


def _refused(hotline: Hotline, talk: Talk, given: Heard) -> Prompt:
    """Goes on unrecorded where the operator allows it, else names the other ways, and sends them."""
    _note(hotline, talk, agreed=False)
    if hotline.desk.settings.recording_refused is Refused.GO_ON:
        return _welcomed(hotline, talk)
    talk.state = State.OVER
    number = callers.hint(given.caller)
    if number is None:
        return Prompt(says=hotline.words.text("utter_phone_refused"), hears=Hears.OVER)
    talk.kept.number = number
    talk.sends.append(("alternative", str(talk.id)))
    return Prompt(says=hotline.words.text("utter_phone_refused_sms"), hears=Hears.OVER)


def _welcomed(hotline: Hotline, talk: Talk) -> Prompt:
    """What can be done here, in one breath."""
    talk.state = State.TALK
    return Prompt(says=hotline.words.text("utter_phone_welcome"))


def _note(hotline: Hotline, talk: Talk, *, agreed: bool) -> None:
    desk = hotline.desk
    with unit_of_work(desk.sessions) as session:
        version = hotline.desk.notice.note(session, desk.clock)
        choice.note_choice(session, desk.clock, call=talk.sid, notice_version=version, agreed=agreed)
