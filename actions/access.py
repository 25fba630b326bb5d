"""Access (PIPL 45, clause 7.1): every category speaks, and a copy is made, of a period where one is named."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey, scoping
from actions.call import Call
from actions.exercising import Exercising
from actions.outcome import Outcome, say
from desk.assembly import Desk
from desk.requests import execution, lifecycle
from desk.requests.states import Right, Status
from desk.rights import access
from desk.rights.portion import Portion
from desk.rights.scope import Scope
from desk.tables import Conversation, Request


class Access(Exercising):
    """Shows what is kept of the person; looking changes nothing, so nothing is confirmed."""

    action = "action_access"

    def begin(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The code first, then the answer with its copy."""
        desk = self.desk
        request = journey.request_for(session, desk, conversation, Right.ACCESS)
        said = scoping.in_words(session, desk, conversation, call)
        _keep_the_period(session, desk, said, request)
        unverified = journey.code_first(session, desk, conversation, request)
        if unverified is not None:
            return unverified
        scope = Scope.from_dict(request.scope)
        preview = access.preview(desk.backend, desk.clock.now(), request.subject, scope)
        record = preview.record(desk.wording.render)
        lifecycle.set_preview(session, desk.clock, request, preview=record, digest=preview.digest())
        lifecycle.move(session, desk.clock, request, Status.PREVIEWED)
        execution.confirm(session, desk.clock, desk.jobs, request, access.plan(preview))
        answered = Outcome((), {"journey": None, "awaiting": None}, follow=request.number)
        return _of_what(desk, scope).then(answered)


def _keep_the_period(session: Session, desk: Desk, call: Call, request: Request) -> None:
    """Only a period makes the answer narrower: without one, every category speaks (clause 7.1)."""
    scope = scoping.period_asked_for(desk, call, Scope.from_dict(request.scope))
    if scope is not None:
        lifecycle.set_scope(session, request, scope.to_dict())


def _of_what(desk: Desk, scope: Scope) -> Outcome:
    """What the answer is of, where it is not everything, or where a time was said that is not clear."""
    if scope.unclear:
        return say("utter_access_all_time")
    if scope.period is None:
        return Outcome()
    portion = Portion.of(desk.datamap, scope)
    whole = [one for one in portion.categories if one.collected and portion.period_of(one) is None]
    told = say(
        "utter_access_of_period",
        period=scoping.told(desk, scope.period),
        titles=scoping.titles(desk, scope),
    )
    uncut = "、".join(category.title for category in whole)
    return told.then(say("utter_access_uncut", titles=uncut)) if uncut else told
