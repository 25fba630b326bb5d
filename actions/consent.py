"""Withdrawal of consent (PIPL 15, clauses 5.2d and 7.3): by purpose and channel, no pleas."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey
from actions.base import DeskAction
from actions.call import Call
from actions.confirming import Confirming
from actions.outcome import Outcome, at_rest, choice, say, waiting
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights import consent
from desk.rights.preview import Preview
from desk.tables import Conversation, Request


class Consent(DeskAction):
    """Finds out which consent, tells the consequence, and asks once."""

    action = "action_consent"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """A device permission is explained; a purpose is stopped after code and yes."""
        permission = call.value("permission")
        if permission and not call.values("purpose"):
            return _permission_steps(self.desk, permission, call.value("device_brand"))
        request = journey.request_for(session, self.desk, conversation, Right.CONSENT_WITHDRAWAL)
        _keep_what_was_named(session, self.desk, call, request)
        unverified = journey.code_first(session, self.desk, conversation, request)
        if unverified is not None:
            return unverified
        return _preview_or_ask(session, self.desk, request)


class ConfirmConsent(Confirming):
    """Stops what the preview showed."""

    action = "action_confirm_consent"

    def again(self, session: Session, call: Call, conversation: Conversation, request: Request) -> Outcome:
        """The preview as it is now."""
        return _preview_or_ask(session, self.desk, request)

    def confirmed(self, session: Session, conversation: Conversation, request: Request) -> Outcome:
        """Starts the step that stops it."""
        preview = _preview(self.desk, request)
        plans = consent.plan(self.desk.backend, preview, request.scope["purposes"], request.scope["channels"])
        return journey.carry_out(session, self.desk, conversation, preview, plans)


def _keep_what_was_named(session: Session, desk: Desk, call: Call, request: Request) -> None:
    purposes = list(call.values("purpose")) or request.scope.get("purposes", [])
    channels = list(call.values("channel")) or request.scope.get("channels", [])
    if not purposes and channels:
        purposes = consent.purposes_with(desk.datamap, channels)
    if purposes:
        lifecycle.set_scope(session, request, {"purposes": purposes, "channels": channels})


def _preview(desk: Desk, request: Request) -> Preview:
    scope = request.scope
    return consent.preview(
        desk.backend, desk.clock.now(), request.subject, scope["purposes"], scope["channels"]
    )


def _preview_or_ask(session: Session, desk: Desk, request: Request) -> Outcome:
    if request.scope:
        return journey.show(session, desk, request, _preview(desk, request), "utter_consent_preview")
    granted = consent.granted(desk.backend, request.subject)
    if not granted:
        return say("utter_consent_nothing_granted", expects=Expects.ANYTHING, slots=at_rest())
    choices = tuple(choice(p.title, "provide_scope", purpose=p.id) for p in granted)
    return say(
        "utter_consent_which", expects=Expects.CHOICE, choices=choices, slots=waiting("consent", "scope")
    )


def _permission_steps(desk: Desk, permission: str, brand: str | None) -> Outcome:
    told = consent.permission_steps(desk.datamap, permission, brand)
    return say("utter_permission_steps", permission=told.title, steps=told.steps, brand=told.brand)
