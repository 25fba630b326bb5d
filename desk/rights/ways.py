"""What becomes of a category when its person asks for it to be erased: the rule, in one place.

What no law keeps is deleted or anonymised; what a law keeps is restricted until its
date; what the account cannot do without stays while it lives (clauses 4.1.2, 7.2).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.datamap.backend import Backend
from desk.datamap.categories import Category, How, Retention
from desk.datamap.period import Period
from desk.datamap.records import Retained
from desk.effects import StepPlan
from desk.rights.preview import Item, Line, Outcome

CHANGES = (Outcome.ERASE, Outcome.ANONYMISE, Outcome.KEEP_RESTRICTED)
_ERASES = {How.DELETE: Outcome.ERASE, How.ANONYMISE: Outcome.ANONYMISE}


def items_of(  # noqa: PLR0913 - whose rows, under which rule, and which of them
    category: Category,
    backend: Backend,
    subject: str,
    now: datetime,
    *,
    closing: bool,
    period: Period | None = None,
) -> tuple[Item, ...]:
    """The outcomes of one category or a period of it: one, or two where a law keeps a part of its rows."""
    if not category.collected:
        return (_item(category, Outcome.NOT_COLLECTED, None),)
    if stays(category, closing=closing):
        return (_item(category, Outcome.KEEP, backend.count(category.id, subject)),)
    found = _split(category, backend.retained(category.id, subject, now, period))
    return tuple(replace(item, period=period) for item in found)


def stays(category: Category, *, closing: bool) -> bool:
    """Whether nothing of it is erased: by its rule, or while the account lives."""
    rule = category.erasure
    return rule is None or rule.how is How.KEEP or (rule.needs_account and not closing)


def consequences_of(category: Category, items: tuple[Item, ...]) -> tuple[Line, ...]:
    """What the person must know of these outcomes beyond the table."""
    return tuple(line for item in items for line in _told(category, item))


def steps_of(items: tuple[Item, ...]) -> tuple[StepPlan, ...]:
    """One step for each outcome that changes something, in the datamap's order of categories."""
    changing = [item for item in items if item.outcome in CHANGES and item.count]
    return tuple(StepPlan(item.category, item.outcome.value, _arguments(item)) for item in changing)


def _arguments(item: Item) -> dict[str, Any]:
    return {"count": item.count, **({"period": str(item.period)} if item.period else {})}


def _split(category: Category, retained: Retained) -> tuple[Item, ...]:
    rule, law = category.erasure, category.retention
    outcome = _ERASES[rule.how] if rule else Outcome.KEEP
    free = _item(category, outcome, retained.free)
    if law is None or not retained.kept:
        return (free,)
    kept = _kept(category, law, retained)
    return (free, kept) if retained.free else (kept,)


def _kept(category: Category, law: Retention, retained: Retained) -> Item:
    outcome = Outcome.KEEP if retained.forever else Outcome.KEEP_RESTRICTED
    item = _item(category, outcome, retained.kept)
    then = None if retained.forever else law.then.value
    return replace(item, until=retained.until, law=law.law, clause=law.clause, then=then)


def _item(category: Category, outcome: Outcome, count: int | None) -> Item:
    return Item(
        category=category.id, title=category.title, outcome=outcome, clause=category.clause, count=count
    )


def _told(category: Category, item: Item) -> tuple[Line, ...]:
    if item.outcome is not Outcome.KEEP or not item.count:
        return ()
    if item.law:
        return (Line("utter_consequence_kept_for_good", {"title": item.title, "law": item.law}),)
    reason = category.erasure.reason if category.erasure else None
    return (Line("utter_consequence_kept_reason", {"title": item.title, "reason": reason}),) if reason else ()
