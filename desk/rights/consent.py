"""Withdrawal of consent (PIPL 15, clauses 5.2d, 5.3, 7.3): by purpose and channel, consequence first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from desk.datamap.backend import Backend
from desk.datamap.models import Datamap, Purpose
from desk.datamap.records import ConsentState
from desk.effects import Performed, StepPlan
from desk.rights.failures import ReadBackFailed, ScopeUnknown
from desk.rights.preview import Item, Line, Outcome, Preview
from desk.rights.scope import ConsentScope
from desk.rights.work import Work
from desk.tables import Step
from desk.wording import fill

RIGHT = "consent_withdrawal"
STOP = Outcome.STOP.value


@dataclass(frozen=True)
class PermissionSteps:
    """The way to a device permission on one brand: closed by the person, never by us (clause 3)."""

    title: str
    brand: str
    steps: str


def purposes_with(datamap: Datamap, channels: Iterable[str]) -> tuple[str, ...]:
    """The purposes that rest on consent and use one of these channels."""
    wanted = set(channels)
    return tuple(p.id for p in datamap.purposes if not p.necessary and wanted & set(p.channels))


def granted(backend: Backend, subject: str) -> tuple[Purpose, ...]:
    """The purposes for which the person's consent stands now, in some channel."""
    standing = {state.purpose for state in backend.consents(subject) if state.granted}
    return tuple(p for p in backend.datamap.purposes if p.id in standing and not p.necessary)


def preview(backend: Backend, now: datetime, subject: str, scope: ConsentScope) -> Preview:  # noqa: ARG001
    """What would stop, what would be missed, what goes on. Raises ScopeUnknown.

    One item a purpose, or a purpose and channel where channels were named; `already` where
    that consent does not stand. `now` is there because every right's preview takes it.
    """
    datamap = backend.datamap
    purposes = _known(datamap, scope)
    states = backend.consents(subject)
    items = tuple(item for p in purposes for item in _items(datamap, p, scope.channels, states))
    stopping = [p for p in purposes if _stands(states, p, _channels(p, scope.channels))]
    told = tuple(line for p in purposes for line in _told(p, stopping=p in stopping))
    past = (Line("utter_consent_past_lawful"),) if stopping else ()
    return Preview(RIGHT, items, (*told, *past), tuple(_step(p, scope) for p in stopping))


def plan(preview: Preview, scope: ConsentScope) -> tuple[StepPlan, ...]:
    """One step a purpose whose consent stands. Raises ScopeUnknown for a preview of another scope."""
    if {step.category for step in preview.steps} - set(scope.purposes):
        raise ScopeUnknown("purpose")
    return preview.steps


def execute(work: Work, step: Step) -> Performed:
    """Takes the consent back and reads back that it no longer stands. Raises ReadBackFailed."""
    purpose = work.backend.datamap.purpose(step.category)
    channels = tuple(step.arguments.get("channels", ()))
    if _stands(work.backend.consents(work.subject), purpose, channels):
        work.backend.stop_consent(work.subject, purpose.id, channels, work.clock.now())
    states = work.backend.consents(work.subject)
    if _stands(states, purpose, channels):
        raise ReadBackFailed(step.category, step.operation)
    since = [state.since for state in states if _concerns(state, purpose, channels)]
    return Performed({"channels": list(channels), "since": max(since).isoformat() if since else None})


def permission_steps(datamap: Datamap, permission: str, brand: str | None) -> PermissionSteps | None:
    """The way to this permission on this brand; None where the brand is not named or not known.

    Raises ScopeUnknown for a permission that the datamap does not hold.
    """
    title = next((each.title for each in datamap.permissions if each.id == permission), None)
    if title is None:
        raise ScopeUnknown("permission")
    named = next((each for each in datamap.brands if each.id == brand), None)
    if named is None:
        return None
    steps = fill(named.steps, {"app": datamap.operator.app_name, "permission": title})
    return PermissionSteps(title, named.title, steps)


def _known(datamap: Datamap, scope: ConsentScope) -> tuple[Purpose, ...]:
    for kind, ids, known in (
        ("purpose", scope.purposes, {p.id for p in datamap.purposes}),
        ("channel", scope.channels, {c.id for c in datamap.channels}),
    ):
        if set(ids) - known:
            raise ScopeUnknown(kind)
    return tuple(datamap.purpose(id_) for id_ in dict.fromkeys(scope.purposes))


def _channels(purpose: Purpose, named: Collection[str]) -> tuple[str, ...]:
    """The channels that are meant: those named that it uses; none, which means all, where it uses none."""
    return tuple(named) if purpose.channels else ()


def _stands(states: Iterable[ConsentState], purpose: Purpose, channels: Collection[str]) -> bool:
    """Whether consent stands in one of these channels, or in any where none is named.

    A consent without a channel is for all of them. What is necessary rests on no consent.
    """
    return not purpose.necessary and any(
        state.granted and _concerns(state, purpose, channels) for state in states
    )


def _concerns(state: ConsentState, purpose: Purpose, channels: Collection[str]) -> bool:
    wanted = not channels or state.channel is None or state.channel in channels
    return state.purpose == purpose.id and wanted


def _items(
    datamap: Datamap, purpose: Purpose, named: Collection[str], states: Collection[ConsentState]
) -> tuple[Item, ...]:
    channels = _channels(purpose, named)
    if purpose.necessary or not channels:
        return (_item(purpose, purpose.title, standing=_stands(states, purpose, ())),)
    return tuple(
        _item(
            purpose, f"{purpose.title} · {datamap.channel(c).title}", standing=_stands(states, purpose, (c,))
        )
        for c in channels
    )


def _item(purpose: Purpose, title: str, *, standing: bool) -> Item:
    outcome = Outcome.KEEP if purpose.necessary else Outcome.STOP
    already = not standing and not purpose.necessary
    return Item(category=purpose.id, title=title, outcome=outcome, clause=purpose.clause, already=already)


def _told(purpose: Purpose, *, stopping: bool) -> tuple[Line, ...]:
    if purpose.necessary:
        return (Line("utter_consent_necessary", {"title": purpose.title}),)
    if not stopping:
        return ()
    texts = (purpose.consequence, purpose.goes_on)
    return tuple(Line("utter_consequence_text", {"text": text}) for text in texts if text)


def _step(purpose: Purpose, scope: ConsentScope) -> StepPlan:
    return StepPlan(purpose.id, STOP, {"channels": list(_channels(purpose, scope.channels))})
