"""Correction (PIPL 46, clause 7.2): which field, the new value, a read-back, the yes."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions import journey
from actions.call import Call
from actions.confirming import Confirming
from actions.exercising import Exercising
from actions.outcome import Outcome, choice, say, waiting
from desk.assembly import Desk
from desk.clock import local
from desk.conversation.message import Expects
from desk.datamap.masking import mask
from desk.datamap.models import CorrectableField, FieldKind
from desk.identity.codes import Purpose
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights import correction
from desk.rights.failures import ValueRefused
from desk.rights.preview import Preview
from desk.rights.scope import CorrectionScope
from desk.tables import Conversation, Request
from desk.vault import tokens
from desk.vault.kinds import TokenKind

SEALED_AS = {"phone": "sealed_phone", "id_number": "sealed_id_number", "email": "sealed_email"}
OFFERED = 6
ANOTHER = "*"
"""What the button says that wants another field than the one whose value is awaited; no field has this id."""


class Correction(Exercising):
    """Takes field and value, checks them, and shows old and new."""

    action = "action_correction"

    def begin(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The code first, then the field, then the value, then the preview."""
        request = journey.request_for(session, self.desk, conversation, Right.CORRECTION)
        _keep_what_was_named(session, self.desk, call, conversation, request)
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
        scope = CorrectionScope.from_dict(request.scope)
        preview = _preview(session, self.desk, conversation, request)
        plans = correction.plan(preview, scope)
        return journey.carry_out(session, self.desk, conversation, preview, plans)


def _keep_what_was_named(
    session: Session, desk: Desk, call: Call, conversation: Conversation, request: Request
) -> None:
    scope = CorrectionScope.from_dict(request.scope)
    named = call.value("field")
    if named == ANOTHER or _wants_another(call):
        scope = CorrectionScope()
    elif named and named != scope.field:
        scope = CorrectionScope(field=named)
    token = call.value("sealed_value") or _token_for(desk, call, scope.field)
    token = token or _date_of(session, desk, call, conversation, scope.field)
    if token:
        scope = CorrectionScope(field=scope.field, token=token)
    lifecycle.set_scope(session, request, scope.to_dict())


def _wants_another(call: Call) -> bool:
    """Whether a correction is asked for while the value of one is awaited, and no field is named with it."""
    return call.awaiting == "value" and call.intent == "request_correction" and not call.entities


def _date_of(session: Session, desk: Desk, call: Call, conversation: Conversation, field: str) -> str | None:
    """The token of a date that came in one sentence with a field that holds one."""
    if call.pressed or _kind(desk, field) != FieldKind.DATE:
        return None
    date = desk.conversation.awaited.date_in(call.text)
    if date is None:
        return None
    return tokens.seal_value(session, desk.clock, desk.keys, conversation, TokenKind.VALUE, date)


def _kind(desk: Desk, field: str) -> str:
    return next((known.kind for known in desk.datamap.fields if known.id == field), "")


def _token_for(desk: Desk, call: Call, field: str) -> str | None:
    """The sealed value that came in one sentence with the field, where it is the only one of its kind."""
    sealed = call.values(SEALED_AS.get(_kind(desk, field), ""))
    return sealed[0] if len(sealed) == 1 else None


def _next(session: Session, desk: Desk, conversation: Conversation, request: Request) -> Outcome:
    scope = CorrectionScope.from_dict(request.scope)
    if not scope.field:
        return _ask_field(desk)
    field = desk.datamap.field(scope.field)
    if not scope.token:
        return _ask_value(desk, request, field)
    try:
        scope, value = _settled(session, desk, conversation, request)
    except ValueRefused as refused:
        return say(refused.response).then(_ask_another(session, desk, request, field))
    preview = _preview(session, desk, conversation, request)
    if preview.nothing:
        return say("utter_correction_same", title=field.title).then(
            _ask_another(session, desk, request, field)
        )
    if field.needs_code_to_new and scope.proved != scope.token:
        return journey.send_code(session, desk, conversation, request, Purpose.NEW_PHONE, value)
    old = _masked(desk, request, field)
    return journey.show(
        session, desk, request, preview, "utter_correction_preview", title=field.title, old=old, new=value
    )


def _ask_field(desk: Desk) -> Outcome:
    choices = tuple(choice(f.title, "provide_scope", field=f.id) for f in desk.datamap.fields[:OFFERED])
    return say(
        "utter_correction_which",
        expects=Expects.CHOICE,
        choices=choices,
        slots=waiting("correction", "field"),
    )


def _ask_value(desk: Desk, request: Request, field: CorrectableField) -> Outcome:
    return say(
        "utter_correction_value",
        expects=Expects.VALUE,
        field=field.id,
        slots=waiting("correction", "value"),
        title=field.title,
        old=_masked(desk, request, field),
    )


def _ask_another(session: Session, desk: Desk, request: Request, field: CorrectableField) -> Outcome:
    lifecycle.set_scope(session, request, CorrectionScope(field=field.id).to_dict())
    return _ask_value(desk, request, field)


def _masked(desk: Desk, request: Request, field: CorrectableField) -> str:
    old = desk.backend.field_value(field.id, request.subject)
    return mask(field.kind, old) if old else desk.wording.text("utter_nothing_yet")


def _settled(
    session: Session, desk: Desk, conversation: Conversation, request: Request
) -> tuple[CorrectionScope, str]:
    """The scope with a token for the value as it will be stored, and that value. Raises ValueRefused."""
    scope = CorrectionScope.from_dict(request.scope)
    value = _checked(session, desk, conversation, scope)
    if value != tokens.unseal_token(session, desk.keys, conversation, scope.token):
        tokens.forget(session, conversation, scope.token)
        token = tokens.seal_value(session, desk.clock, desk.keys, conversation, TokenKind.VALUE, value)
        scope = CorrectionScope(field=scope.field, token=token)
        lifecycle.set_scope(session, request, scope.to_dict())
    return scope, value


def _checked(session: Session, desk: Desk, conversation: Conversation, scope: CorrectionScope) -> str:
    raw = tokens.unseal_token(session, desk.keys, conversation, scope.token)
    return correction.check_value(desk.datamap.field(scope.field), raw, local(desk.clock.now()).date())


def _preview(session: Session, desk: Desk, conversation: Conversation, request: Request) -> Preview:
    scope = CorrectionScope.from_dict(request.scope)
    value = _checked(session, desk, conversation, scope)
    return correction.preview(desk.backend, desk.clock.now(), request.subject, scope.field, value)
