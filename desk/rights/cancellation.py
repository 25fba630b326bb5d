"""Cancellation (clause 7.4): what stands open, the end of the account, each category's way after it."""

from __future__ import annotations

from datetime import datetime

from desk.datamap.backend import Backend
from desk.datamap.records import Matter
from desk.effects import Performed, StepPlan
from desk.rights import ways
from desk.rights.failures import ReadBackFailed
from desk.rights.preview import Item, Line, Preview
from desk.rights.work import Work
from desk.tables import Step

RIGHT = "account_cancellation"
CLOSE = "close"
ACCOUNT = "account"
"""What the closing step is about: the account itself, which is no category of the datamap."""


def preview(backend: Backend, now: datetime, subject: str) -> Preview:
    """What closing the account would do, to the sign-in and to every category.

    `blocked` where something stands open that must be settled first; what only should be is a warning.
    """
    items: tuple[Item, ...] = ()
    told: tuple[Line, ...] = ()
    for category in backend.datamap.categories:
        found = ways.items_of(category, backend, subject, now, closing=True)
        items += found
        told += ways.consequences_of(category, found)
    matters = backend.open_matters(subject)
    first = (Line("utter_cancellation_no_sign_in"), *_warnings(matters), Line("utter_consequence_final"))
    steps = (StepPlan(ACCOUNT, CLOSE), *ways.steps_of(items))
    return Preview(RIGHT, items, (*first, *told), steps, blocked=any(matter.blocks for matter in matters))


def plan(preview: Preview) -> tuple[StepPlan, ...]:
    """The steps that do what the preview showed: the account is closed first."""
    return preview.steps


def execute_close(work: Work, step: Step) -> Performed:
    """Closes the account and reads back that it can't sign in any more. Raises ReadBackFailed."""
    at = work.clock.now()
    account = work.backend.account(work.subject)
    if account is not None and not account.closed:
        work.backend.close_account(work.subject, at)
        account = work.backend.account(work.subject)
    if account is not None and not account.closed:
        raise ReadBackFailed(step.category, step.operation)
    return Performed({"closed": True, "at": at.isoformat()})


def _warnings(matters: tuple[Matter, ...]) -> tuple[Line, ...]:
    return tuple(
        Line("utter_cancellation_warning", {"title": matter.title, "settle": matter.settle})
        for matter in matters
        if not matter.blocks
    )
