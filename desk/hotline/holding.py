"""What takes longer than a provider waits for: the line is held with a word now and then."""

from __future__ import annotations

from sqlalchemy.orm import Session

from desk.conversation import stream
from desk.conversation.message import Reply
from desk.db import unit_of_work
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline, Tells, Then
from desk.hotline.prompt import Heard, Prompt
from desk.hotline.words import CHANNEL

PAUSE_S = 4
"""Less than any question leaves: nothing is asked, but 0 is heard."""
MOST = 10
"""Some forty seconds; after them the result comes by text message."""


def is_meant(hotline: Hotline, reply: Reply) -> bool:
    """Whether a reply says that its request is still being carried out; another one is read as it is."""
    if reply.request is None:
        return False
    still = hotline.desk.wording.text("utter_still_executing", CHANNEL, number=reply.request.number)
    return any(message.text == still for message in reply.messages)


def begun(hotline: Hotline, talk: Talk) -> Prompt:
    """The request is being carried out: the caller is told so, and waits on the line."""
    talk.state, talk.facts.holds = State.HOLD, 0
    return _held(hotline.words.text("utter_phone_hold"))


def heard(hotline: Hotline, talk: Talk, given: Heard) -> Then:  # noqa: ARG001 - a person is all one can ask for
    """The result where there is one by now, else another word, whatever was said meanwhile."""
    with unit_of_work(hotline.desk.sessions) as session:
        reply = _came(session, hotline, talk)
    if reply is not None:
        return Tells(reply)
    talk.facts.holds += 1
    if talk.facts.holds < MOST:
        return _held(hotline.words.text("utter_phone_still_holding"))
    talk.state = State.TALK
    return Prompt(says=hotline.words.text("utter_phone_later"))


def _came(session: Session, hotline: Hotline, talk: Talk) -> Reply | None:
    """The newest reply that came by itself since the last that was read aloud."""
    events = stream.after(session, hotline.desk.keys, talk.conversation_id, talk.facts.event)
    replies = [event for event in events if event.kind == "reply"]
    if not replies:
        return None
    talk.facts.event = replies[-1].id
    return Reply.model_validate_json(replies[-1].body)


def _held(says: str) -> Prompt:
    return Prompt(says=says, patience_s=PAUSE_S)
