"""Correction (PIPL 46, clause 7.2): which field, the new value, a read-back, the yes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey
from actions.base import DeskAction
from actions.call import Call
from actions.confirming import Confirming
from actions.outcome import Outcome, choice, say, waiting
from desk.assembly import Desk
from desk.clock import local
from desk.conversation.message import Expects
from desk.datamap.masking import mask
from desk.datamap.models import Field
from desk.identity.codes import Purpose
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights import correction
from desk.rights.failures import ValueRefused
from desk.rights.preview import Preview
from desk.tables import Conversation, Request
from desk.vault import tokens

SEALED_AS = {"phone": "sealed_phone", "id_number": "sealed_id_number", "email": "sealed_email"}
OFFERED = 6


class Correction(DeskAction):
    """Takes field and value, checks them, and shows old and new."""

    action = "action_correction"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The code first, then the field, then the value, then the preview."""
        request = journey.request_for(session, self.desk, conversation, Right.CORRECTION)
        _keep_what_was_named(session, self.desk, call, request)
        unverified = journey.code_first(session, self.desk, conversation, request)
        if unverified is not None:
            return unverified
        return _next(session, self.desk, conversation, request)


class ConfirmCorrection(Confirming):
    """Writes the new value."""

    action = "action_confirm_correction"

    def again(self, session: Session, call: Call, conversation: Conversation, request: Request) -> Outcome:
        """The preview as it is now."""
        return _next(session, self.desk, conversation, request)

    def confirmed(self, session: Session, conversation: Conversation, request: Request) -> Outcome:
        """Starts the step that writes and reads back."""
        preview = _preview(session, self.desk, conversation, request)
        plans = correction.plan(preview, request.scope["field"], request.scope["value"])
        return journey.carry_out(session, self.desk, conversation, preview, plans)


def _keep_what_was_named(session: Session, desk: Desk, call: Call, request: Request) -> None:
    scope = dict(request.scope)
    named = call.value("field")
    if named and named != scope.get("field"):
        scope = {"field": named}
    token = call.value("sealed_value") or _token_for(desk, call, scope.get("field"))
    if token:
        scope = {"field": scope.get("field"), "value": token}
    lifecycle.set_scope(session, request, {key: value for key, value in scope.items() if value})


def _token_for(desk: Desk, call: Call, field: str | None) -> str | None:
    """The sealed value that came in one sentence with the field, where it is the only one of its kind."""
    if field is None:
        return None
    sealed = call.values(SEALED_AS.get(desk.datamap.field(field).kind, ""))
    return sealed[0] if len(sealed) == 1 else None


def _next(session: Session, desk: Desk, conversation: Conversation, request: Request) -> Outcome:
    if "field" not in request.scope:
        return _ask_field(desk)
    field = desk.datamap.field(request.scope["field"])
    if "value" not in request.scope:
        return _ask_value(desk, request, field)
    try:
        value = _checked(session, desk, conversation, request, field)
    except ValueRefused as refused:
        lifecycle.set_scope(session, request, {"field": field.id})
        return say(refused.response).then(_ask_value(desk, request, field))
    if field.needs_code_to_new and request.scope.get("proved") != request.scope["value"]:
        return journey.send_code(session, desk, conversation, request, Purpose.NEW_PHONE, value)
    preview = _preview(session, desk, conversation, request)
    return journey.show(
        session,
        desk,
        request,
        preview,
        "utter_correction_preview",
        field=field.title,
        old=_masked(desk, request, field),
        new=value,
    )


def _ask_field(desk: Desk) -> Outcome:
    choices = tuple(choice(f.title, "provide_scope", field=f.id) for f in desk.datamap.fields[:OFFERED])
    return say(
        "utter_correction_which",
        expects=Expects.CHOICE,
        choices=choices,
        slots=waiting("correction", "field"),
    )


def _ask_value(desk: Desk, request: Request, field: Field) -> Outcome:
    return say(
        "utter_correction_value",
        expects=Expects.VALUE,
        field=field.id,
        slots=waiting("correction", "value"),
        title=field.title,
        old=_masked(desk, request, field),
    )


def _masked(desk: Desk, request: Request, field: Field) -> str:
    old = desk.backend.field_value(field.id, request.subject)
    return mask(field.kind, old) if old else desk.wording.text("utter_nothing_yet")


def _checked(
    session: Session, desk: Desk, conversation: Conversation, request: Request, field: Field
) -> str:
    raw = tokens.unseal_token(session, desk.keys, conversation, request.scope["value"])
    return correction.check_value(field, raw, local(desk.clock.now()).date())


def _preview(session: Session, desk: Desk, conversation: Conversation, request: Request) -> Preview:
    field = desk.datamap.field(request.scope["field"])
    value = _checked(session, desk, conversation, request, field)
    return correction.preview(desk.backend, desk.clock.now(), request.subject, field.id, value)
