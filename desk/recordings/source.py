"""The hotline's own recordings as a source of the datamap: under the same rights as everything else.

Access lists them, the copy describes them, an erasure erases the sound wherever it is, and
says so only when that was read back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NoReturn

from sqlalchemy import func, select

from desk.clock import local
from desk.datamap.categories import Category
from desk.datamap.connector import Connector
from desk.datamap.failures import BackendDown, BackendFault
from desk.datamap.models import CorrectableField, OpenMatter
from desk.datamap.period import Period
from desk.datamap.records import Account, CategorySummary, ConsentState, Effect, Matter, Retained
from desk.datamap.texts import SAMPLES, copied, sample
from desk.db import unit_of_work
from desk.recording_tables import Recording
from desk.recordings import hearing
from desk.recordings.failures import StoreFailed
from desk.recordings.keeping import Keeping, owner_mac
from desk.recordings.stages import Stage
from desk.telephone.failures import TelephoneFailure


@dataclass(frozen=True)
class HotlineSource(Connector):
    """A Connector to the recordings that this desk made; `id` is the source's in the datamap."""

    id: str
    keeping: Keeping

    def ready(self) -> bool:
        """Yes: the list stands in the desk's own database; a store that is down stops no other right."""
        return True

    def close(self) -> None:
        """Nothing is held."""

    def count(self, category: Category, subject: str, period: Period | None = None) -> int:  # noqa: ARG002 - each category has but one table
        """How many recordings there are."""
        return len(self._rows(subject, period))

    def summary(self, category: Category, subject: str, period: Period | None = None) -> CategorySummary:
        """The recordings in short."""
        rows, (table,) = self._rows(subject, period), category.tables
        times = [row["recorded_at"] for row in rows]
        return CategorySummary(
            count=len(rows),
            first=min(times, default=None),
            last=max(times, default=None),
            samples=tuple(sample(table, row) for row in rows[:SAMPLES]),
        )

    def rows(
        self, category: Category, subject: str, period: Period | None = None
    ) -> Iterator[Mapping[str, str]]:
        """What is said of each in the copy; the sound itself is heard through the app."""
        (table,) = category.tables
        yield from (copied(table, row) for row in self._rows(subject, period))

    def retained(
        self,
        category: Category,
        subject: str,
        now: datetime,  # noqa: ARG002
        period: Period | None = None,
    ) -> Retained:
        """No law keeps a recording of the hotline: what proves a request stands in the audit chain."""
        return Retained(free=self.count(category, subject, period))

    def change(
        self,
        category: Category,  # noqa: ARG002
        subject: str,
        now: datetime,  # noqa: ARG002
        effect: Effect,
        *,
        period: Period | None = None,
    ) -> date | None:
        """Erases them. Raises BackendDown where the provider or the store did not confirm it."""
        if effect not in (Effect.ERASE, Effect.ANONYMISE):
            return None
        with unit_of_work(self.keeping.sessions) as session:
            mine = select(Recording).where(Recording.subject == subject, Recording.stage != Stage.ERASED)
            found = session.scalars(mine).all()
        for recording in found:
            if _is_of(period, recording.asked_at):
                self._erase(recording)
        return self._remains(subject)

    def account(self, subject: str) -> Account | None:  # noqa: ARG002
        """There are no accounts here."""
        self._not_here()

    def subject_of(self, phone: str) -> str | None:  # noqa: ARG002
        """There are no accounts here."""
        self._not_here()

    def close_account(self, subject: str, at: datetime) -> None:  # noqa: ARG002
        """There are no accounts here."""
        self._not_here()

    def field_value(self, category: Category, field: CorrectableField, subject: str) -> str | None:  # noqa: ARG002
        """There is nothing to correct."""
        self._not_here()

    def set_field(self, category: Category, field: CorrectableField, subject: str, value: str) -> None:  # noqa: ARG002
        """There is nothing to correct."""
        self._not_here()

    def consents(self, subject: str) -> tuple[ConsentState, ...]:  # noqa: ARG002
        """Consents stand elsewhere."""
        self._not_here()

    def stop_consent(self, subject: str, purpose: str, channels: tuple[str, ...], at: datetime) -> None:  # noqa: ARG002
        """Consents stand elsewhere."""
        self._not_here()

    def matter(self, matter: OpenMatter, subject: str) -> Matter | None:  # noqa: ARG002
        """Nothing stands open here."""
        self._not_here()

    def _not_here(self) -> NoReturn:
        raise BackendFault(self.id, "not of this source")

    def _rows(self, subject: str, period: Period | None) -> list[dict[str, Any]]:
        with unit_of_work(self.keeping.sessions) as session:
            found = hearing.of(session, subject)
            return [_row(recording) for recording in found if _is_of(period, recording.asked_at)]

    def _remains(self, subject: str) -> date | None:
        """The day on which the provider's last trace of what was erased goes; None where it keeps none."""
        keys, now = self.keeping.keys, self.keeping.clock.now()
        theirs = select(func.max(Recording.provider_keeps_until)).where(
            Recording.owner_mac == owner_mac(keys, subject), Recording.provider_keeps_until > now
        )
        with unit_of_work(self.keeping.sessions) as session:
            last = session.scalar(theirs)
        return local(last).date() if last else None

    def _erase(self, recording: Recording) -> None:
        try:
            with unit_of_work(self.keeping.sessions) as session:
                found = session.get(Recording, recording.id, with_for_update=True)
                if found is not None:
                    self.keeping.erase(session, found)
        except (TelephoneFailure, StoreFailed):
            raise BackendDown(self.id) from None


def _is_of(period: Period | None, moment: datetime) -> bool:
    """Whether a moment lies in a period; in none, every moment does."""
    if period is None:
        return True
    begun = period.starts is None or period.starts <= moment
    return begun and (period.ends is None or moment < period.ends)


def _row(recording: Recording) -> dict[str, Any]:
    """A recording by the names that a datamap may use for it (datamap.models.HOTLINE_COLUMNS)."""
    return {
        "id": str(recording.id),
        "recorded_at": recording.asked_at,
        "seconds": recording.seconds,
        "state": recording.stage,
        "notice_version": recording.notice_version,
        "release_at": recording.release_at,
        "provider_keeps_until": recording.provider_keeps_until,
    }
