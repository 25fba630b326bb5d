"""The code that proves who is asking, or that a new number is theirs."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey, reminding
from actions.base import DeskAction
from actions.call import Call
from actions.moments import moment
from actions.outcome import Outcome, say
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.identity import codes, levels
from desk.identity.codes import CheckOutcome, CodeCheck, Purpose
from desk.identity.levels import Level
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights.scope import CorrectionScope
from desk.tables import Conversation, Request
from desk.vault import tokens

PASSED = {"verification": "passed"}
FAILED: dict[str, str | None] = {"verification": "failed"}


class VerifyCode(DeskAction):
    """Tries a code; the rules go on with the journey where it was right."""

    action = "action_verify_code"
    ends_the_turn = False

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """A wrong try is counted whatever happens next: it is a result, not a failure."""
        token = call.value("sealed_code")
        if token is None:
            return say("utter_code_not_expected", slots=FAILED)
        code = tokens.unseal_token(session, self.desk.keys, conversation, token)
        tokens.forget(session, conversation, token)
        request = lifecycle.current(session, conversation)
        purpose = awaited(session, self.desk, conversation, request)
        checked = codes.check(
            session,
            self.desk.clock,
            self.desk.keys,
            conversation_id=conversation.id,
            subject=conversation.subject,
            purpose=purpose,
            phone=_to_be_proved(session, self.desk, conversation, request, purpose),
            code=code,
        )
        if checked.outcome is not CheckOutcome.RIGHT:
            return _refused(self.desk, checked, conversation)
        if purpose is Purpose.NEW_PHONE and request is not None:
            lifecycle.set_scope(session, request, {**request.scope, "proved": request.scope["token"]})
        return say("utter_code_right", slots={**PASSED, "awaiting": None})


class ResendCode(DeskAction):
    """Sends another code for what is waiting for one."""

    action = "action_resend_code"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Nothing is sent where nothing waits for a code."""
        request = lifecycle.current(session, conversation)
        if request is None or request.status not in journey.OPEN:
            return say("utter_nothing_to_resend")
        purpose = awaited(session, self.desk, conversation, request)
        phone = _number(session, self.desk, conversation, request, purpose)
        if phone is None:
            reminder = reminding.briefly(self.desk, call, conversation) or Outcome()
            return say("utter_code_not_needed").then(reminder)
        return journey.send_code(
            session, self.desk, conversation, request, purpose, phone, response="utter_code_again"
        )


def awaited(session: Session, desk: Desk, conversation: Conversation, request: Request | None) -> Purpose:
    """What a code would prove now: a new number once the person is verified, before that the person."""
    if request is not None and _is_verified(session, desk, conversation) and _new_number(desk, request):
        return Purpose.NEW_PHONE
    return Purpose.IDENTITY


def is_needed(session: Session, desk: Desk, conversation: Conversation, request: Request) -> bool:
    """Whether the request cannot go on without a code."""
    return not _is_verified(session, desk, conversation) or _new_number(desk, request)


def _is_verified(session: Session, desk: Desk, conversation: Conversation) -> bool:
    level = levels.level_of(
        session, desk.clock, conversation_id=conversation.id, subject=conversation.subject
    )
    return level >= Level.CODE


def _new_number(desk: Desk, request: Request) -> bool:
    """Whether the request waits for the proof of a new number."""
    scope = request.scope
    if request.right != Right.CORRECTION or request.status not in journey.OPEN or not scope.get("token"):
        return False
    return desk.datamap.field(scope["field"]).needs_code_to_new and scope.get("proved") != scope["token"]


def _to_be_proved(
    session: Session, desk: Desk, conversation: Conversation, request: Request | None, purpose: Purpose
) -> str:
    """The number that a code proves now: the new one as it is named now, else the account's own.

    Empty, and so proved by no code, where the account has none any more.
    """
    if purpose is Purpose.NEW_PHONE and request is not None:
        token = CorrectionScope.from_dict(request.scope).token
        return tokens.unseal_token(session, desk.keys, conversation, token)
    account = desk.backend.account(conversation.subject)
    return (account.phone or "") if account else ""


def _number(
    session: Session, desk: Desk, conversation: Conversation, request: Request, purpose: Purpose
) -> str | None:
    """Where the code goes; None where nothing waits for one."""
    if purpose is Purpose.NEW_PHONE:
        token = CorrectionScope.from_dict(request.scope).token
        return tokens.unseal_token(session, desk.keys, conversation, token)
    if _is_verified(session, desk, conversation):
        return None
    account = desk.backend.account(conversation.subject)
    return account.phone if account else None


def _refused(desk: Desk, checked: CodeCheck, conversation: Conversation) -> Outcome:
    if checked.outcome is CheckOutcome.LOCKED:
        until = moment(checked.until, desk.clock.now())
        slots = FAILED | {"awaiting": None}
        return say("utter_verification_locked", expects=Expects.ANYTHING, slots=slots, until=until)
    if checked.outcome is CheckOutcome.WRONG:
        return say("utter_code_wrong", slots=FAILED, left=str(checked.tries_left))
    if checked.outcome is CheckOutcome.EXPIRED:
        return say("utter_code_expired", slots=FAILED)
    if conversation.expects == Expects.CODE:
        return say("utter_code_void", slots=FAILED)
    return say("utter_code_not_expected", slots=FAILED)
