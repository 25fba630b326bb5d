"""Where requests stand, and taking one back as long as nothing was done (design, "A request's life")."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy.orm import Session

from actions import known
from actions.base import DeskAction
from actions.call import Call
from actions.outcome import Outcome, at_rest, choice, say
from desk.assembly import Desk
from desk.clock import local
from desk.conversation.message import Expects
from desk.identity import levels
from desk.identity.levels import Level
from desk.requests import lifecycle, listing, receipts, steps
from desk.requests.states import BEFORE_CONFIRMATION, ENDED, Status
from desk.tables import Conversation, Request

SHOWN = 5
WITHDRAWABLE = (*BEFORE_CONFIRMATION, Status.WAITING_APPROVAL)
GIVEN_UP = (Status.WITHDRAWN, Status.EXPIRED)
_NUMBER = re.compile(r"(?<![0-9])[0-9]{6}-[0-9]{4,6}-[0-9](?![0-9])")


class RequestStatus(DeskAction):
    """Tells number, state and due date of the person's newest requests."""

    action = "action_status"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """One request where its number was named, else the newest."""
        unknown = known.first(conversation)
        if unknown is not None:
            return unknown
        named = _NUMBER.search(call.text)
        newest = listing.newest(session, conversation.subject, SHOWN)
        if not newest:
            return say("utter_status_none")
        if named is None:
            card = _receipt(session, self.desk, conversation, newest[0])
            return say("utter_status", card=card, lines=_lines(self.desk, newest))
        found = lifecycle.find(session, named[0], conversation.subject)
        if found is None:
            return say("utter_status_not_found", lines=_lines(self.desk, newest))
        card = _receipt(session, self.desk, conversation, found)
        return say("utter_status", card=card, lines=_line(self.desk, found))


class WithdrawRequest(DeskAction):
    """Takes back what is under way in this conversation, or the one that is named."""

    action = "action_withdraw_request"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Withdraws; says honestly where it is too late; asks where it is of another conversation."""
        if _is_puzzled(self.desk, call):
            return say("utter_confirm_explained")
        unknown = known.first(conversation)
        if unknown is not None:
            return _nothing_begun() if conversation.expects == Expects.CODE else unknown
        named = _named(session, call, conversation)
        request = named or lifecycle.current(session, conversation)
        if request is not None and (named or _can_be_withdrawn(session, request)):
            return _withdrawn(session, self.desk, request)
        elsewhere = lifecycle.open_of(session, conversation.subject)
        offered = [other for other in elsewhere if _can_be_withdrawn(session, other)]
        if offered:
            return _which(self.desk, offered)
        if request is not None and request.status not in GIVEN_UP:
            return _withdrawn(session, self.desk, request)
        return say("utter_withdraw_none", expects=Expects.ANYTHING, slots=at_rest())


def right_of(desk: Desk, request: Request) -> str:
    """The request's right in words."""
    return desk.wording.text(f"utter_about_{request.right}")


def _receipt(
    session: Session, desk: Desk, conversation: Conversation, request: Request
) -> dict[str, Any] | None:
    """The receipt once more, for somebody who proved in this conversation to be its owner."""
    subject = conversation.subject
    if levels.level_of(session, desk.clock, conversation_id=conversation.id, subject=subject) < Level.CODE:
        return None
    url = receipts.link(session, desk.keys, request)
    return {"kind": "receipt", "number": request.number, "url": url} if url else None


def _is_puzzled(desk: Desk, call: Call) -> bool:
    """Whether a no says that something was not understood, and not that it is not wanted."""
    unclear = call.intent == "deny" and call.value("clear_answer") is None
    return unclear and desk.conversation.phrases.found("puzzled", call.text)


def _can_be_withdrawn(session: Session, request: Request) -> bool:
    """Whether nothing of it was confirmed; one that waits for a person may never have come to that."""
    if request.status == Status.WAITING_PERSON:
        return not steps.of(session, request.number)
    return request.status in WITHDRAWABLE


def _named(session: Session, call: Call, conversation: Conversation) -> Request | None:
    named = _NUMBER.search(call.value("request_number") or call.text)
    return lifecycle.find(session, named[0], conversation.subject) if named else None


def _withdrawn(session: Session, desk: Desk, request: Request) -> Outcome:
    response = "utter_withdrawn"
    if request.status in ENDED:
        response = "utter_withdraw_done"
    elif not _can_be_withdrawn(session, request):
        response = "utter_withdraw_too_late"
    else:
        lifecycle.withdraw(session, desk.clock, request, reason="asked")
    return say(
        response,
        expects=Expects.ANYTHING,
        slots=at_rest(),
        right=right_of(desk, request),
        number=request.number,
    )


def _which(desk: Desk, requests: list[Request]) -> Outcome:
    offered = tuple(
        choice(f"{right_of(desk, request)} {request.number}", "cancel_request", request_number=request.number)
        for request in requests[:SHOWN]
    )
    return say("utter_withdraw_which", expects=Expects.CHOICE, choices=offered, slots=at_rest())


def _nothing_begun() -> Outcome:
    """What somebody is told who is not known, and no longer wants to be."""
    return say("utter_withdraw_none", expects=Expects.ANYTHING, slots=at_rest())


def _lines(desk: Desk, requests: list[Request]) -> str:
    return "\n".join(_line(desk, request) for request in requests)


def _line(desk: Desk, request: Request) -> str:
    shown = {
        "number": request.number,
        "right": right_of(desk, request),
        "state": desk.wording.text(f"utter_state_{request.status}"),
    }
    if request.status in ENDED:
        return desk.wording.text("utter_status_line_ended", **shown)
    return desk.wording.text("utter_status_line", due=f"{local(request.due):%Y-%m-%d}", **shown)
