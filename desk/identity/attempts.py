"""Wrong codes of one subject, counted once for all conversations, channels and workers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.tables import Attempts

MOST = 5
LOCK = timedelta(minutes=30)


@dataclass(frozen=True)
class Tries:
    """The counter of one subject, its row locked until the transaction ends."""

    row: Attempts

    @property
    def left(self) -> int:
        """How many wrong tries there may still be before the lock."""
        return max(0, MOST - self.row.wrong)

    def until(self, now: datetime) -> datetime | None:
        """The end of the lock that holds now; a lock that has ended is lifted, its count begins anew."""
        end = self.row.locked_until
        if end is None:
            return None
        if now < end <= now + 2 * LOCK:
            return end
        # Past, or so far ahead that the clock was set back since.
        self.forgive()
        return None

    def count(self, now: datetime) -> datetime | None:
        """One more wrong try; the end of the lock if this one brought it."""
        self.row.wrong += 1
        if self.row.wrong >= MOST:
            self.row.locked_until = now + LOCK
        return self.row.locked_until

    def forgive(self) -> None:
        """Begins the count anew."""
        self.row.wrong = 0
        self.row.locked_until = None


def locked(session: Session, subject: str) -> Tries:
    """The subject's counter, made at the first need; another transaction's waits for this one's end."""
    session.execute(insert(Attempts).values(subject=subject, wrong=0).on_conflict_do_nothing())
    row = session.execute(
        select(Attempts)
        .where(Attempts.subject == subject)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    return Tries(row)
