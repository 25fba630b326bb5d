"""The demo's clock: set, moved or reset; its offset stands in the database, for every worker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from desk.clock import DemoClock

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
FURTHEST_S = 100 * 366 * 86400.0


class Moved(BaseModel):
    """The body of a call: a time to set, seconds to go on by, or neither to go back to now."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    now: AwareDatetime | None = Field(None, ge=EARLIEST, lt=LATEST)
    advance_s: float | None = Field(None, ge=-FURTHEST_S, le=FURTHEST_S, allow_inf_nan=False)

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.now is not None and self.advance_s is not None:
            raise ValueError("either now or advance_s")
        return self


def move(clock: DemoClock, moved: Moved) -> datetime:
    """Moves the clock and returns the time it now shows."""
    real = datetime.now(UTC)
    if moved.now is not None:
        return clock.move((moved.now - real).total_seconds())
    if moved.advance_s is not None:
        return clock.move((clock.now() - real).total_seconds() + moved.advance_s)
    return clock.move(0)
