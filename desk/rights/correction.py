"""Correction (PIPL 46, clause 7.2): one field, its new value checked, written, and read back.

The new value stands nowhere but behind its token: a plan, a preview and a proof hold masks and ids.
"""

from __future__ import annotations

from datetime import date, datetime

from desk.clock import local
from desk.datamap.backend import Backend
from desk.datamap.masking import mask
from desk.datamap.models import CorrectableField
from desk.effects import Performed, StepPlan
from desk.rights import values
from desk.rights.failures import ReadBackFailed, ScopeUnknown
from desk.rights.preview import Item, Line, Outcome, Preview
from desk.rights.scope import CorrectionScope
from desk.rights.work import Work
from desk.tables import Step
from desk.vault import tokens

RIGHT = "correction"
CORRECT = Outcome.CORRECT.value


def check_value(field: CorrectableField, raw: str, today: date) -> str:
    """The new value in the form in which it is stored. Raises ValueRefused."""
    return values.checked(field.kind, raw, today)


def preview(backend: Backend, now: datetime, subject: str, field_id: str, value: str) -> Preview:  # noqa: ARG001
    """The old value and the new one, both masked; nothing to do where they are the same.

    `value` is a checked one; `now` is there because every right's preview takes it. Raises ScopeUnknown.
    """
    field = _field(backend, field_id)
    old = backend.field_value(field.id, subject)
    same = old == value
    item = Item(
        category=field.category,
        title=field.title,
        outcome=Outcome.CORRECT,
        clause=backend.datamap.category(field.category).clause,
        already=same,
    )
    steps = () if same else (StepPlan(field.category, CORRECT, {"field": field.id}),)
    return Preview(RIGHT, (item,), (_change(field, old, value),), steps)


def plan(preview: Preview, scope: CorrectionScope) -> tuple[StepPlan, ...]:
    """The one step, with the token in the place of the value. Raises ScopeUnknown where one is missing."""
    if not scope.field or not scope.token:
        raise ScopeUnknown("field")
    arguments = {"field": scope.field, "token": scope.token}
    return tuple(StepPlan(step.category, step.operation, arguments) for step in preview.steps)


def execute(work: Work, step: Step) -> Performed:
    """Takes the value out of its token, checks it once more, writes it, and reads it back.

    Raises ReadBackFailed, ValueRefused, NoSuchToken.
    """
    field = _field(work.backend, str(step.arguments["field"]))
    token = str(step.arguments["token"])
    raw = tokens.unseal_token(work.session, work.keys, work.conversation, token)
    value = check_value(field, raw, local(work.clock.now()).date())
    if work.backend.field_value(field.id, work.subject) != value:
        work.backend.set_field(field.id, work.subject, value)
    if work.backend.field_value(field.id, work.subject) != value:
        raise ReadBackFailed(step.category, step.operation)
    tokens.forget(work.session, work.conversation, token)
    return Performed({"field": field.id, "read_back": True})


def _field(backend: Backend, field_id: str) -> CorrectableField:
    try:
        return backend.datamap.field(field_id)
    except LookupError:
        raise ScopeUnknown("field") from None


def _change(field: CorrectableField, old: str | None, new: str) -> Line:
    shown = {"title": field.title, "new": mask(field.kind, new)}
    if not old:
        return Line("utter_correction_first", shown, personal=True)
    return Line("utter_correction_change", {**shown, "old": mask(field.kind, old)}, personal=True)
