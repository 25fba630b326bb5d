"""Cancellation (clause 7.4): what stands open, what will happen, the yes, the end."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey
from actions.call import Call
from actions.confirming import Confirming
from actions.exercising import Exercising
from actions.outcome import Outcome, say, waiting
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.identity.codes import masked
from desk.requests.states import Right
from desk.rights import cancellation
from desk.rights.preview import Preview
from desk.tables import Conversation, Request


class Cancellation(Exercising):
    """Checks what stands open, then shows what closing the account does to every category."""

    action = "action_cancellation"

    def begin(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The code first, then what blocks, then the preview."""
        request = journey.request_for(session, self.desk, conversation, Right.ACCOUNT_CANCELLATION)
        unverified = journey.code_first(session, self.desk, conversation, request)
        if unverified is not None:
            return unverified
        return _preview_or_settle(session, self.desk, request, _preview(self.desk, request))


class ConfirmCancellation(Confirming):
    """Closes the account and sends each category its way."""

    action = "action_confirm_cancellation"

    def again(self, session: Session, call: Call, conversation: Conversation, request: Request) -> Outcome:
        """The preview as it is now."""
        return _preview_or_settle(session, self.desk, request, _preview(self.desk, request))

    def confirmed(self, session: Session, conversation: Conversation, request: Request) -> Outcome:
        """Checks once more that nothing stands open, then starts the steps."""
        preview = _preview(self.desk, request)
        if preview.blocked:
            return _preview_or_settle(session, self.desk, request, preview)
        return journey.carry_out(session, self.desk, conversation, preview, cancellation.plan(preview))


def _preview(desk: Desk, request: Request) -> Preview:
    return cancellation.preview(desk.backend, desk.clock.now(), request.subject)


def _preview_or_settle(session: Session, desk: Desk, request: Request, preview: Preview) -> Outcome:
    if not preview.blocked:
        account = desk.backend.account(request.subject)
        phone = masked(account.phone) if account else ""
        return journey.show(session, desk, request, preview, "utter_cancellation_preview", phone=phone)
    matters = [matter for matter in desk.backend.open_matters(request.subject) if matter.blocks]
    lines = [
        desk.wording.text("utter_cancellation_matter", title=matter.title, settle=matter.settle)
        for matter in matters
    ]
    return say(
        "utter_cancellation_blocked",
        expects=Expects.CHOICE,
        slots=waiting("cancellation", "settlement"),
        matters="\n".join(lines),
    )
