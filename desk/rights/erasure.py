"""Erasure (PIPL 47, clauses 4.1.2 and 7.2): what is erased, what a law keeps and until when."""

from __future__ import annotations

from datetime import date, datetime

from desk.archive import holds
from desk.datamap.backend import Backend
from desk.datamap.categories import Category
from desk.datamap.period import Period
from desk.datamap.records import Retained
from desk.effects import Performed, StepPlan
from desk.rights import ways
from desk.rights.failures import ReadBackFailed
from desk.rights.preview import Item, Line, Outcome, Preview
from desk.rights.scope import Scope
from desk.rights.work import Work
from desk.tables import Step

RIGHT = "erasure"
ERASE = Outcome.ERASE.value
ANONYMISE = Outcome.ANONYMISE.value
KEEP_RESTRICTED = Outcome.KEEP_RESTRICTED.value


def erasable(backend: Backend) -> tuple[Category, ...]:
    """The categories of which something can be erased while the account lives."""
    return tuple(
        category
        for category in backend.datamap.categories
        if category.collected and not ways.stays(category, closing=False)
    )


def preview(backend: Backend, now: datetime, subject: str, scope: Scope) -> Preview:
    """What an erasure would do to every category in scope, or to a period of each that can be cut by time.

    Raises ScopeUnknown.
    """
    uncut = without_time(backend, scope)
    items: tuple[Item, ...] = ()
    told: tuple[Line, ...] = _left_uncut(uncut)
    for category in (one for one in _chosen(backend, scope) if one not in uncut):
        found = ways.items_of(category, backend, subject, now, closing=False, period=scope.period)
        items += found
        told += ways.consequences_of(category, found)
    steps = ways.steps_of(items)
    final = (Line("utter_consequence_final"),) if _goes_for_good(steps) else ()
    return Preview(RIGHT, items, (*_spared(backend, scope), *final, *told), steps)


def without_time(backend: Backend, scope: Scope) -> tuple[Category, ...]:
    """The categories in scope that could be erased, but not by time: a row of theirs bears none.

    Empty where no period is asked for. Raises ScopeUnknown.
    """
    if scope.period is None:
        return ()
    going = (one for one in _chosen(backend, scope) if one.collected and not ways.stays(one, closing=False))
    return tuple(category for category in going if not category.timed)


def plan(preview: Preview) -> tuple[StepPlan, ...]:
    """The steps that do what the preview showed."""
    return preview.steps


def execute_erase(work: Work, step: Step) -> Performed:
    """Deletes or anonymises what no law keeps, and reads back that none of it, or of its period, is left.

    Raises ReadBackFailed.
    """
    now, period = work.clock.now(), Period.read(step.arguments.get("period"))
    before = work.backend.retained(step.category, work.subject, now, period)
    remains = work.backend.erase(step.category, work.subject, now, period)
    after = work.backend.retained(step.category, work.subject, now, period)
    if after.free:
        raise ReadBackFailed(step.category, step.operation)
    proof = {"count": _done(before.free, step), "free_left": after.free, "kept": after.kept}
    return Performed({**proof, **_remains(remains)})


def execute_restrict(work: Work, step: Step) -> Performed:
    """Restricts what a law keeps, notes the hold, and reads back that all of it is restricted.

    What the law has let go since the preview is erased with it. Raises ReadBackFailed.
    """
    now, period = work.clock.now(), Period.read(step.arguments.get("period"))
    remains = work.backend.erase(step.category, work.subject, now, period)
    work.backend.restrict(step.category, work.subject, now, period)
    after = work.backend.retained(step.category, work.subject, now, period)
    if after.free or after.restricted < after.kept:
        raise ReadBackFailed(step.category, step.operation)
    held = _held(work, step, after) if after.kept else {}
    proof = {"count": after.kept, "free_left": after.free, "restricted": after.restricted}
    return Performed({**proof, **held, **_remains(remains)})


def _remains(day: date | None) -> dict[str, str]:
    """What a provider outside still keeps of what was erased, until when: metadata of a recording."""
    return {"remains_until": day.isoformat()} if day else {}


def _held(work: Work, step: Step, retained: Retained) -> dict[str, str]:
    law = work.backend.datamap.category(step.category).retention
    if law is None or retained.until is None:
        raise ReadBackFailed(step.category, step.operation)
    holds.note(
        work.session,
        subject=work.subject,
        category=step.category,
        request_number=work.request.number,
        law=law.law,
        until=retained.until,
        then=law.then.value,
    )
    return {"until": retained.until.isoformat(), "law": law.law, "clause": law.clause, "then": law.then.value}


def _done(found: int, step: Step) -> int:
    """How many rows went: those found now, or, where an earlier try erased them, those shown."""
    return found or int(step.arguments.get("count", 0))


def _chosen(backend: Backend, scope: Scope) -> tuple[Category, ...]:
    known = [category.id for category in backend.datamap.categories]
    return tuple(backend.datamap.category(id_) for id_ in scope.resolve(known))


def _left_uncut(categories: tuple[Category, ...]) -> tuple[Line, ...]:
    """What is left alone because nobody can tell which of it lies in the period."""
    titles = "、".join(category.title for category in categories)
    return (Line("utter_erasure_left_uncut", {"titles": titles}),) if titles else ()


def _spared(backend: Backend, scope: Scope) -> tuple[Line, ...]:
    """What is left alone because the person said so."""
    left = [backend.datamap.category(id_) for id_ in scope.except_]
    titles = "、".join(category.title for category in left if category.collected)
    return (Line("utter_erasure_spared", {"titles": titles}),) if titles else ()


def _goes_for_good(steps: tuple[StepPlan, ...]) -> bool:
    return any(step.operation in (ERASE, ANONYMISE) for step in steps)
