"""One webhook of a call, answered once: the same one again, in whatever order, gets the same answer.

The call's lock is held while it is answered, and the answer is committed with where the
call then stands: what is killed in between is done again by the provider's next try, and
every effect in it knows that it was made.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from desk.conversation import turn
from desk.conversation.lock import one_at_a_time
from desk.conversation.message import Channel
from desk.db import unit_of_work
from desk.hotline import calls, choice, controls, holding, person, proving, talking
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline, Says, Tells, Then
from desk.hotline.prompt import Heard, Hears, Prompt
from desk.identity import callers

Handler = Callable[[Hotline, Talk, Heard], Then]

HANDLERS: dict[State, Handler] = {
    State.CHOICE: choice.heard,
    State.TALK: talking.heard,
    State.READ_BACK: talking.read_back,
    State.WHOSE: proving.whose,
    State.NUMBER: proving.number,
    State.CODE: proving.code,
    State.NEW_NUMBER: talking.new_number,
    State.HOLD: holding.heard,
    State.PERSON: person.came_back,
    State.CALL_BACK: person.call_back,
}


@dataclass(frozen=True)
class Answer:
    """What is said next, and the step under which what is then heard arrives."""

    prompt: Prompt
    next_step: int


def ring(hotline: Hotline, sid: str) -> Answer:
    """The first answer of a call: who speaks, the recording notice, the question. Raises Busy."""
    with _alone(hotline, sid):
        talk = _found(hotline, sid)
        return _again(hotline, talk, 0) if talk else _begun(hotline, sid)


def taken_up(hotline: Hotline, sid: str) -> Answer:
    """What a call was told last, for a provider that has forgotten it; a new one begins. Raises Busy."""
    with _alone(hotline, sid):
        talk = _found(hotline, sid)
        if talk is None:
            return _begun(hotline, sid)
        return Answer(_farewell(hotline), 0) if talk.state is State.OVER else _again(hotline, talk, talk.step)


def answer(hotline: Hotline, heard: Heard) -> Answer:
    """What follows on what was heard; a call that is not known begins anew.

    Raises Busy, and the failures of the rooms.
    """
    with _alone(hotline, heard.sid):
        talk = _found(hotline, heard.sid)
        if talk is None:
            return _begun(hotline, heard.sid)
        if talk.state is State.OVER:
            return Answer(_farewell(hotline), talk.step + 1)
        step = talk.step if heard.step is None else heard.step
        if step != talk.step + 1:
            return _again(hotline, talk, min(max(step, 0), talk.step))
        talk.step, talk.caller = step, heard.caller
        then = controls.heard(hotline, talk, heard) or HANDLERS[talk.state](hotline, talk, heard)
        return _kept(hotline, talk, _prompt(hotline, talk, then))


def _prompt(hotline: Hotline, talk: Talk, then: Then) -> Prompt:
    if isinstance(then, Says):
        return talking.said(hotline, talk, then)
    return talking.told(hotline, talk, then.reply) if isinstance(then, Tells) else then


def _alone(hotline: Hotline, sid: str) -> AbstractContextManager[None]:
    keys = hotline.desk.keys
    ids = calls.id_of(keys, sid), calls.proved_id_of(keys, sid)
    return one_at_a_time(hotline.desk.lock_sessions, *ids)


def _found(hotline: Hotline, sid: str) -> Talk | None:
    with unit_of_work(hotline.desk.sessions) as session:
        return calls.find(session, hotline.desk.keys, sid)


def _begun(hotline: Hotline, sid: str) -> Answer:
    desk = hotline.desk
    id_, subject = calls.id_of(desk.keys, sid), callers.unknown(desk.keys, sid)
    talk = Talk(id_, calls.proved_id_of(desk.keys, sid), sid, id_, subject, State.CHOICE, 0)
    with unit_of_work(desk.sessions) as session:
        turn.opened(desk.conversation, session, Channel.PHONE, subject, id_)
        hotline.desk.notice.note(session, desk.clock)
        prompt = talk.kept.last = choice.asked(hotline, talk)
        calls.save(session, desk.clock, desk.keys, talk, prompt)
    return Answer(prompt, 1)


def _again(hotline: Hotline, talk: Talk, step: int) -> Answer:
    with unit_of_work(hotline.desk.sessions) as session:
        prompt = calls.answered(session, hotline.desk.keys, talk.id, step)
    return Answer(prompt or talk.kept.last or _farewell(hotline), step + 1)


def _kept(hotline: Hotline, talk: Talk, prompt: Prompt) -> Answer:
    desk = hotline.desk
    prompt = prompt.model_copy(update={"pace": talk.facts.pace})
    if prompt.hears in (Hears.WORDS, Hears.KEYS):
        talk.kept.last = prompt
    with unit_of_work(desk.sessions) as session:
        calls.save(session, desk.clock, desk.keys, talk, prompt)
        for kind, reference in talk.sends:
            desk.jobs.send(session, kind, reference)
    return Answer(prompt, talk.step + 1)


def _farewell(hotline: Hotline) -> Prompt:
    return Prompt(says=hotline.words.text("utter_phone_over"), hears=Hears.OVER)
