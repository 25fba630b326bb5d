"""Faults that a test, or a visitor, plans for the provider's next calls: a status, a delay, how often."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.tables import DemoMessage

FAULT = "fault"
LONGEST_S = 30.0


class Planned(BaseModel):
    """One fault: for calls of this method whose path holds the pattern, so many times."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    method: str = "POST"
    path: str = Field(max_length=200)
    status: int | None = Field(None, ge=400, le=599)
    delay_s: float = Field(0.0, ge=0.0, le=LONGEST_S)
    after: bool = False  # the call is carried out, and only its answer is spoilt
    times: int = Field(1, ge=1, le=100)


NONE = Planned(path="")


def plan(session: Session, clock: Clock, fault: Planned) -> None:
    """Plans a fault."""
    session.add(DemoMessage(kind=FAULT, target=None, body=fault.model_dump(), at=clock.now()))


def clear(session: Session) -> None:
    """Forgets every planned fault."""
    for row in session.scalars(select(DemoMessage).where(DemoMessage.kind == FAULT)):
        session.delete(row)


def take(session: Session, method: str, path: str) -> Planned | None:
    """The first fault planned for such a call; each is taken as often as it was planned."""
    planned = select(DemoMessage).where(DemoMessage.kind == FAULT).order_by(DemoMessage.id)
    for row in session.scalars(planned.with_for_update()):
        fault = Planned.model_validate(row.body)
        if fault.method == method and re.search(fault.path, path):
            if fault.times == 1:
                session.delete(row)
            else:
                row.body = {**row.body, "times": fault.times - 1}
            return fault
    return None
