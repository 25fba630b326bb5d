"""Access (PIPL 45, clause 7.1): every category speaks, and a copy is made."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey
from actions.call import Call
from actions.exercising import Exercising
from actions.outcome import Outcome
from desk.requests import execution, lifecycle
from desk.requests.states import Right, Status
from desk.rights import access
from desk.tables import Conversation


class Access(Exercising):
    """Shows what is kept of the person; looking changes nothing, so nothing is confirmed."""

    action = "action_access"

    def begin(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The code first, then the answer with its copy."""
        desk = self.desk
        request = journey.request_for(session, desk, conversation, Right.ACCESS)
        unverified = journey.code_first(session, desk, conversation, request)
        if unverified is not None:
            return unverified
        preview = access.preview(desk.backend, desk.clock.now(), request.subject)
        record = preview.record(lambda name, given: desk.wording.text(name, **given))
        lifecycle.set_preview(session, desk.clock, request, preview=record, digest=preview.digest())
        lifecycle.move(session, desk.clock, request, Status.PREVIEWED)
        execution.confirm(session, desk.clock, desk.jobs, request, access.plan(preview))
        return Outcome((), {"journey": None, "awaiting": None}, follow=request.number)
