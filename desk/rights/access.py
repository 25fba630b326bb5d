"""Access and portability (PIPL 45, clause 7.1): every category speaks, and a copy is made."""

from __future__ import annotations

import hashlib
from datetime import datetime

from desk.clock import local
from desk.datamap.backend import Backend
from desk.datamap.categories import Category
from desk.datamap.period import Period
from desk.datamap.records import CategorySummary
from desk.effects import Performed, StepPlan
from desk.rights import copying
from desk.rights.failures import ReadBackFailed
from desk.rights.portion import Portion
from desk.rights.preview import Item, Line, Outcome, Preview
from desk.rights.scope import Scope
from desk.rights.work import Work
from desk.tables import Step

RIGHT = "access"
COPY = "copy"
ALL = "all"
"""What the copying step is about: every category of the datamap, unless its arguments name some."""
EVERYTHING = Scope(everything=True)


def preview(backend: Backend, now: datetime, subject: str, scope: Scope = EVERYTHING) -> Preview:  # noqa: ARG001
    """What is held of the person, category by category, masked; also what is not there or not collected.

    Of a period only what can be cut by time; the rest is there whole. `now` is there because
    every right's preview takes it. Raises ScopeUnknown.
    """
    portion = Portion.of(backend.datamap, scope)
    items = tuple(
        _item(backend, subject, category, portion.period_of(category)) for category in portion.categories
    )
    return Preview(RIGHT, items, steps=(StepPlan(ALL, COPY, portion.arguments()),))


def plan(preview: Preview) -> tuple[StepPlan, ...]:
    """The one step that makes the copy of all that was asked for."""
    return preview.steps


def execute(work: Work, step: Step) -> Performed:
    """Makes the copy and reads the archive back before it is handed on. Raises ReadBackFailed."""
    portion = Portion.read(work.backend.datamap, step.arguments)
    archive, rows = copying.make(work, portion)
    if not copying.is_whole(archive, portion.categories):
        raise ReadBackFailed(step.category, step.operation)
    proof = {
        "categories": len(portion.categories),
        "rows": rows,
        "bytes": len(archive),
        "sha256": hashlib.sha256(archive).hexdigest(),
    }
    return Performed(proof, archive)


def _item(backend: Backend, subject: str, category: Category, period: Period | None) -> Item:
    if not category.collected:
        return Item(
            category=category.id,
            title=category.title,
            outcome=Outcome.NOT_COLLECTED,
            clause=category.clause,
        )
    summary = backend.summary(category.id, subject, period)
    return Item(
        category=category.id,
        title=category.title,
        outcome=Outcome.KEEP,
        clause=category.clause,
        count=summary.count,
        facts=facts(category, summary),
        period=period,
    )


def facts(category: Category, summary: CategorySummary) -> tuple[Line, ...]:
    """The lines of a category that has rows: how many, of which kinds, from when to when, a few of them."""
    if not summary.count:
        return ()
    total = Line("utter_fact_total", {"count": f"{summary.count}", "unit": category.unit})
    counts = tuple(
        Line("utter_fact_count", {"title": title, "count": f"{count}", "unit": category.unit})
        for title, count in summary.counts
    )
    samples = tuple(Line("utter_fact_sample", {"text": text}, personal=True) for text in summary.samples)
    return (total, *counts, *_period(summary), *samples)


def _period(summary: CategorySummary) -> tuple[Line, ...]:
    if summary.first is None or summary.last is None:
        return ()
    first, last = f"{local(summary.first):%Y-%m-%d}", f"{local(summary.last):%Y-%m-%d}"
    if first == last:
        return (Line("utter_fact_day", {"day": first}),)
    return (Line("utter_fact_period", {"first": first, "last": last}),)
