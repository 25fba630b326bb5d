"""Withdrawal of consent (PIPL 15, clauses 5.2d and 7.3): by purpose and channel, no pleas."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey
from actions.call import Call
from actions.confirming import Confirming
from actions.exercising import Exercising
from actions.outcome import Outcome, at_rest, choice, say, waiting
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights import consent
from desk.rights.preview import Preview
from desk.rights.scope import ConsentScope
from desk.tables import Conversation, Request


class Consent(Exercising):
    """Finds out which consent, tells the consequence, and asks once."""

    action = "action_consent"

    def begin(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """A device permission is explained; a purpose is stopped after code and yes."""
        permission = call.value("permission") or permission_asked(conversation, call.value("device_brand"))
        if permission and not call.values("purpose"):
            return _permission_steps(self.desk, permission, call.value("device_brand"))
        if _only_a_brand(call):
            return _which_permission(self.desk, call)
        request = journey.request_for(session, self.desk, conversation, Right.CONSENT_WITHDRAWAL)
        _keep_what_was_named(session, self.desk, call, request)
        unverified = journey.code_first(session, self.desk, conversation, request)
        if unverified is not None:
            return unverified
        return _preview_or_ask(session, self.desk, request)

    def concerns_nobody(self, call: Call, conversation: Conversation) -> bool:
        """The way to a permission of a device is anybody's to hear."""
        permission = call.value("permission") or permission_asked(conversation, call.value("device_brand"))
        return bool(permission and not call.values("purpose")) or _only_a_brand(call)


class ConfirmConsent(Confirming):
    """Stops what the preview showed."""

    action = "action_confirm_consent"

    def again(self, session: Session, call: Call, conversation: Conversation, request: Request) -> Outcome:
        """The preview as it is now."""
        return _preview_or_ask(session, self.desk, request)

    def confirmed(self, session: Session, conversation: Conversation, request: Request) -> Outcome:
        """Starts the steps that stop it."""
        preview = _preview(self.desk, request)
        plans = consent.plan(preview, ConsentScope.from_dict(request.scope))
        return journey.carry_out(session, self.desk, conversation, preview, plans)


def _keep_what_was_named(session: Session, desk: Desk, call: Call, request: Request) -> None:
    kept = ConsentScope.from_dict(request.scope)
    also = not call.pressed and desk.conversation.phrases.found("also", call.text)
    channels = _with(kept.channels, call.values("channel"), also)
    named = _with(kept.purposes, call.values("purpose"), also)
    purposes = named or consent.purposes_with(desk.datamap, channels)
    if purposes:
        lifecycle.set_scope(session, request, ConsentScope(purposes, channels).to_dict())


def _with(kept: tuple[str, ...], named: tuple[str, ...], also: bool) -> tuple[str, ...]:
    """What was named now, in addition to what was kept where it was said so, or in the place of it."""
    return tuple(dict.fromkeys((*kept, *named))) if also else named or kept


def _preview(desk: Desk, request: Request) -> Preview:
    scope = ConsentScope.from_dict(request.scope)
    return consent.preview(desk.backend, desk.clock.now(), request.subject, scope)


def _preview_or_ask(session: Session, desk: Desk, request: Request) -> Outcome:
    if not request.scope:
        return _ask(desk, request)
    preview = _preview(desk, request)
    if preview.nothing:
        lifecycle.set_scope(session, request, {})
        stopped = any(item.already for item in preview.items)
        response = "utter_consent_already" if stopped else "utter_consent_necessary_only"
        return say(response, expects=Expects.ANYTHING, slots=waiting("consent", "scope"))
    return journey.show(session, desk, request, preview, "utter_consent_preview")


def _ask(desk: Desk, request: Request) -> Outcome:
    granted = consent.granted(desk.backend, request.subject)
    if not granted:
        return say("utter_consent_nothing_granted", expects=Expects.ANYTHING, slots=at_rest())
    choices = tuple(choice(p.title, "provide_scope", purpose=p.id) for p in granted)
    return say(
        "utter_consent_which", expects=Expects.CHOICE, choices=choices, slots=waiting("consent", "scope")
    )


def permission_asked(conversation: Conversation, brand: str | None = None) -> str | None:
    """The permission of the brand buttons that the last reply offered, for this brand if one is named."""
    offered = [offer.get("entities", {}) for offer in conversation.offers.values()]
    asked = [each for each in offered if each.get("device_brand") and each.get("permission")]
    if conversation.expects != Expects.CHOICE:
        return None
    return next((each["permission"] for each in asked if brand in (None, each["device_brand"])), None)


def _only_a_brand(call: Call) -> bool:
    """Whether a device was named, and nothing that could be stopped on it."""
    named = {name for name, _ in call.entities}
    return "device_brand" in named and not named & {"purpose", "channel", "permission"}


def _which_permission(desk: Desk, call: Call) -> Outcome:
    brand = call.value("device_brand") or ""
    choices = tuple(
        choice(each.title, "request_consent_withdrawal", permission=each.id, device_brand=brand)
        for each in desk.datamap.permissions
    )
    return say("utter_permission_which", expects=Expects.ANYTHING, choices=choices)


def _permission_steps(desk: Desk, permission: str, brand: str | None) -> Outcome:
    told = consent.permission_steps(desk.datamap, permission, brand)
    if told:
        return say(
            "utter_permission_steps",
            expects=Expects.ANYTHING,
            slots=at_rest(),
            permission=told.title,
            steps=told.steps,
            brand=told.brand,
        )
    return which_brand(desk, permission)


def which_brand(desk: Desk, permission: str) -> Outcome:
    """Asks for the brand of the device, on which the way to this permission hangs."""
    choices = tuple(
        choice(each.title, "provide_scope", permission=permission, device_brand=each.id)
        for each in desk.datamap.brands
    )
    return say(
        "utter_permission_which_brand",
        expects=Expects.CHOICE,
        choices=choices,
        slots=waiting("consent", "scope"),
        permission=desk.datamap.permission(permission).title,
    )
