"""The open question, said again: briefly after something else, in full where it was not understood."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from actions import consent
from actions.call import Call
from actions.outcome import Outcome, say
from desk.assembly import Desk
from desk.conversation import transcript
from desk.conversation.message import Expects
from desk.requests import lifecycle
from desk.requests.states import EXECUTING, Status
from desk.tables import Conversation, Turn
from desk.vault.failures import CannotUnseal

DONE = (Status.COMPLETED, Status.PARTLY_COMPLETED)
ANEW = ("repeat", "provide_code")
"""Intents after which a question is put in full: it was asked for again, or has only now come up."""


def briefly(desk: Desk, call: Call, conversation: Conversation) -> Outcome | None:
    """A word about the question that stays as it is; None where it is to be put in full."""
    if call.intent in ANEW:
        return None
    if call.awaiting == "confirmation":
        return say("utter_confirm_unclear" if call.intent == "hesitate" else "utter_resume_confirmation")
    if call.intent == "hesitate":
        return say("utter_no_hurry")
    if call.awaiting == "settlement":
        return say("utter_cancellation_awaits")
    if conversation.expects == Expects.VALUE and conversation.expected_field:
        field = desk.datamap.field(conversation.expected_field)
        return say("utter_correction_awaits", title=field.title)
    return None


def of_a_permission(desk: Desk, conversation: Conversation) -> Outcome | None:
    """The question for the brand of a device, which no request stands behind; None where it is not open."""
    permission = consent.permission_asked(conversation)
    return consent.which_brand(desk, permission) if permission else None


def of_what_is_done(session: Session, desk: Desk, conversation: Conversation) -> Outcome | None:
    """What a second yes is told; None where no request of this conversation was carried out."""
    request = lifecycle.current(session, conversation)
    if request is not None and request.status in DONE:
        right = desk.wording.text(f"utter_about_{request.right}")
        return say("utter_already_done", expects=Expects.ANYTHING, right=right, number=request.number)
    if request is not None and request.status in EXECUTING:
        return say("utter_still_executing", expects=Expects.ANYTHING, number=request.number)
    return None


def last_reply(session: Session, desk: Desk, conversation: Conversation) -> Outcome | None:
    """The words of the last reply once more; None where there were none."""
    last = select(Turn).where(Turn.conversation_id == conversation.id).order_by(Turn.position.desc()).limit(1)
    turn = session.scalar(last)
    if turn is None:
        return None
    try:
        reply = transcript.reply_in(session, desk.keys, conversation, turn)
    except CannotUnseal:
        return None
    texts = [message.text for message in reply.messages if message.text] if reply else []
    return say("utter_again", text="\n".join(texts)) if texts else None
