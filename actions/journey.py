"""What the five journeys share: their request, the code before it, the yes after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from actions.moments import moment
from actions.outcome import Outcome, at_rest, say, waiting
from desk.assembly import Desk
from desk.clock import local
from desk.conversation.message import Expects
from desk.effects import StepPlan
from desk.identity import codes, levels
from desk.identity.codes import CodeRefused, Purpose, Refusal
from desk.identity.levels import Level
from desk.requests import execution, lifecycle, listing, tickets
from desk.requests.failures import PreviewMissing
from desk.requests.states import BEFORE_CONFIRMATION, Right, Status
from desk.rights.guardianship import needs_guardian
from desk.rights.preview import Preview
from desk.tables import Conversation, Request

NAMES = {
    Right.ACCESS: "access",
    Right.CORRECTION: "correction",
    Right.ERASURE: "erasure",
    Right.CONSENT_WITHDRAWAL: "consent",
    Right.ACCOUNT_CANCELLATION: "cancellation",
}
OPEN = BEFORE_CONFIRMATION
A_MINUTE = timedelta(minutes=1)
GUARDIAN = "guardian"
"""The kind of ticket by which a guardian is heard for a child (clause 9)."""

REFUSALS = {
    Refusal.LOCKED: "utter_verification_locked",
    Refusal.TOO_MANY: "utter_too_many_codes",
    Refusal.NOT_SENT: "utter_code_not_sent",
}


def request_for(session: Session, desk: Desk, conversation: Conversation, right: Right) -> Request:
    """The open request of this conversation for this right, or a new one.

    A request for another right that was not confirmed yet is withdrawn: one thing at a time.
    """
    current = lifecycle.current(session, conversation)
    if current is not None and current.status in OPEN:
        if current.right == right:
            return current
        lifecycle.withdraw(session, desk.clock, current, reason="another_right")
    request = lifecycle.open_request(
        session,
        desk.clock,
        right=right,
        subject=conversation.subject,
        conversation=conversation,
        policy_version=desk.policies.current(session, desk.clock).version,
        scope={},
    )
    conversation.request_number = request.number
    return request


def code_first(session: Session, desk: Desk, conversation: Conversation, request: Request) -> Outcome | None:
    """Asks for a code where the right needs one; None once the person is verified, and may act alone."""
    level = levels.level_of(
        session, desk.clock, conversation_id=conversation.id, subject=conversation.subject
    )
    if level >= Level.CODE:
        return _guardian_first(session, desk, conversation, request)
    if request.status == Status.RECEIVED:
        lifecycle.move(session, desk.clock, request, Status.VERIFYING)
    account = desk.backend.account(conversation.subject)
    if account is None or not account.phone:
        return say(
            "utter_no_phone", expects=Expects.ANYTHING, slots=waiting(NAMES[Right(request.right)], None)
        )
    return send_code(session, desk, conversation, request, Purpose.IDENTITY, account.phone)


def send_code(  # noqa: PLR0913, PLR0917 - a code is bound to each of these
    session: Session,
    desk: Desk,
    conversation: Conversation,
    request: Request,
    purpose: Purpose,
    phone: str,
    response: str | None = None,
) -> Outcome:
    """Sends a code and asks for it, in the words of `response` if given, or says why none is sent."""
    journey = NAMES[Right(request.right)]
    sent = codes.send(
        session,
        desk.clock,
        desk.keys,
        desk.sms,
        conversation_id=conversation.id,
        subject=conversation.subject,
        purpose=purpose,
        phone=phone,
        about=desk.wording.text(f"utter_about_{request.right}"),
    )
    if isinstance(sent, CodeRefused):
        return _not_sent(desk, sent, journey)
    return say(
        response or f"utter_ask_code_{purpose}",
        expects=Expects.CODE,
        slots=waiting(journey, "code"),
        phone=sent.masked_phone,
    )


def _not_sent(desk: Desk, sent: CodeRefused, journey: str) -> Outcome:
    now = desk.clock.now()
    soon = sent.reason is Refusal.TOO_MANY and sent.until is not None and sent.until - now <= A_MINUTE
    response = "utter_code_in_a_minute" if soon else REFUSALS[sent.reason]
    slots = waiting(journey, None)
    return say(response, expects=Expects.ANYTHING, slots=slots, until=moment(sent.until, now))


def show(
    session: Session, desk: Desk, request: Request, preview: Preview, response: str, **values: str
) -> Outcome:
    """Keeps a preview with its digest and asks for the clear yes."""

    def render(name: str, given: dict[str, str]) -> str:
        return desk.wording.text(name, **given)

    record, digest = preview.record(render), preview.digest()
    lifecycle.set_preview(session, desk.clock, request, preview=record, digest=digest)
    if request.status != Status.PREVIEWED:
        lifecycle.move(session, desk.clock, request, Status.PREVIEWED)
    slots = waiting(NAMES[Right(request.right)], "confirmation")
    card = preview.card(render)
    expects = Expects.CONFIRMATION
    return say(response, card=card, choices=(), expects=expects, shows=digest, slots=slots, **values)


def carry_out(
    session: Session, desk: Desk, conversation: Conversation, preview: Preview, plans: Sequence[StepPlan]
) -> Outcome:
    """Confirms the conversation's request, if what was shown is still true, and starts its steps.

    Only what the desk itself showed in a reply, and heard a yes to in the message under way,
    is confirmed: what the box says of it is not enough. Raises NotVerified, PreviewMissing,
    PreviewStale.
    """
    request = lifecycle.locked(session, conversation.request_number or "")
    levels.require(
        session,
        desk.clock,
        conversation_id=conversation.id,
        subject=request.subject,
        level=Level.CODE,
    )
    lifecycle.fresh_preview(desk.clock, request, preview.digest())
    if conversation.agreed != request.preview_digest:
        raise PreviewMissing
    execution.confirm(session, desk.clock, desk.jobs, request, plans)
    return Outcome((), {"journey": None, "awaiting": None}, follow=request.number)


def _guardian_first(
    session: Session, desk: Desk, conversation: Conversation, request: Request
) -> Outcome | None:
    """Passes a child's request on to a person, told only to who is verified; None for anybody older."""
    account = desk.backend.account(request.subject)
    if account is None or not needs_guardian(account.born, local(desk.clock.now()).date()):
        _at_least_scoping(session, desk, request)
        return None
    there = listing.open_ticket_of(session, conversation, GUARDIAN)
    if request.status != Status.WAITING_PERSON:
        lifecycle.move(session, desk.clock, request, Status.WAITING_PERSON, reason=GUARDIAN)
    if there is None or there.request_number != request.number:
        there = tickets.open_ticket(
            session,
            desk.clock,
            desk.keys,
            kind=GUARDIAN,
            conversation=conversation,
            request_number=request.number,
            note=None,
        )
    return say(
        "utter_guardian",
        expects=Expects.ANYTHING,
        slots=at_rest(),
        ticket=there.number,
        number=there.number,
        right=desk.wording.text(f"utter_about_{request.right}"),
    )


def _at_least_scoping(session: Session, desk: Desk, request: Request) -> None:
    if request.status in (Status.RECEIVED, Status.VERIFYING):
        lifecycle.move(session, desk.clock, request, Status.SCOPING)
