"""Erasure (PIPL 47, clauses 4.1.2 and 7.2): by category, everything, or all but some."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey
from actions.base import DeskAction
from actions.call import Call
from actions.confirming import Confirming
from actions.outcome import Outcome, choice, say, waiting
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights import erasure
from desk.rights.preview import Preview
from desk.rights.scope import Scope
from desk.tables import Conversation, Request

OFFERED = 5


class Erasure(DeskAction):
    """Finds out what is to go, then shows for every category what would happen."""

    action = "action_erasure"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The code first, then the scope, then the preview."""
        request = journey.request_for(session, self.desk, conversation, Right.ERASURE)
        named = _scope_named(call)
        if named is not None:
            lifecycle.set_scope(session, request, named.to_dict())
        unverified = journey.code_first(session, self.desk, conversation, request)
        if unverified is not None:
            return unverified
        return _preview_or_ask(session, self.desk, request)


class ConfirmErasure(Confirming):
    """Erases what the preview showed."""

    action = "action_confirm_erasure"

    def again(self, session: Session, call: Call, conversation: Conversation, request: Request) -> Outcome:
        """The preview as it is now."""
        return _preview_or_ask(session, self.desk, request)

    def confirmed(self, session: Session, conversation: Conversation, request: Request) -> Outcome:
        """Starts one step for each outcome of a category."""
        preview = _preview(self.desk, request)
        return journey.carry_out(session, self.desk, conversation, preview, erasure.plan(preview))


def _scope_named(call: Call) -> Scope | None:
    categories = call.values("data_category")
    if call.value("scope_except"):
        return Scope(everything=True, except_=categories)
    if categories:
        return Scope(categories=categories)
    return Scope(everything=True) if call.value("scope_all") else None


def _preview(desk: Desk, request: Request) -> Preview:
    scope = Scope.from_dict(request.scope)
    return erasure.preview(desk.backend, desk.clock.now(), request.subject, scope)


def _preview_or_ask(session: Session, desk: Desk, request: Request) -> Outcome:
    if not request.scope:
        return _ask_scope(desk, request)
    preview = _preview(desk, request)
    if preview.nothing:
        lifecycle.set_scope(session, request, {})
        return _nothing(desk, preview)
    return journey.show(session, desk, request, preview, "utter_erasure_preview")


def _nothing(desk: Desk, preview: Preview) -> Outcome:
    """Nothing is there, or nothing of it may go: said with its reasons, and another scope can be named."""
    slots = waiting("erasure", "scope")
    if not any(item.count for item in preview.items):
        return say("utter_erasure_nothing", expects=Expects.ANYTHING, slots=slots)
    card = preview.card(lambda name, given: desk.wording.text(name, **given))
    return say("utter_erasure_kept", card=card, expects=Expects.ANYTHING, slots=slots)


def _ask_scope(desk: Desk, request: Request) -> Outcome:
    there = [c for c in erasure.erasable(desk.backend) if desk.backend.count(c.id, request.subject)]
    choices = [choice(c.title, "provide_scope", data_category=c.id) for c in there[:OFFERED]]
    everything = choice(desk.wording.text("utter_choice_everything"), "provide_scope", scope_all="all")
    return say(
        "utter_erasure_which",
        expects=Expects.CHOICE,
        choices=(*choices, everything),
        slots=waiting("erasure", "scope"),
    )
