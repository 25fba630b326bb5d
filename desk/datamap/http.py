"""A service as a source: it speaks the desk's backend protocol (docs/backend-http.md).

The subject travels in a header and a number in a body, for URLs are logged everywhere.
Failures: no answer, a time-out, 408, 429 or 5xx is BackendDown; 404 is "nothing there";
any other status, or a body that is not the protocol's, is BackendFault. So is an answer about
a period that does not say that it is about this period: a service that knows of none would
tell, or erase, everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
from pydantic import ValidationError

from desk.datamap import http_answers as answers
from desk.datamap.categories import Category, Table
from desk.datamap.failures import BackendDown, BackendFailure, BackendFault
from desk.datamap.http_orders import moments, order, path_of
from desk.datamap.models import CorrectableField, Datamap, Http, OpenMatter
from desk.datamap.period import Period
from desk.datamap.records import Account, CategorySummary, ConsentState, Effect, Matter, Retained
from desk.datamap.texts import SAMPLES, copied, sample
from desk.wording import fill

TIMEOUT = httpx.Timeout(5, connect=3)
_LATER = frozenset({408, 429})
Answered = TypeVar("Answered", bound=answers.Answer)
OfPeriod = TypeVar("OfPeriod", bound=answers.PeriodAnswer)


@dataclass(frozen=True)
class HttpConnector:
    """One service of the operator's."""

    datamap: Datamap
    source: Http
    client: httpx.Client

    @classmethod
    def open(cls, datamap: Datamap, source: Http, url: str, token: str | None) -> HttpConnector:
        """A connector to the service at `url`; nothing is asked yet."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return cls(datamap, source, httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT))

    def ready(self) -> bool:
        """Whether the service answers now."""
        try:
            return self._ask(answers.Done, "GET", "ready") is not None
        except BackendFailure:
            return False

    def close(self) -> None:
        """Ends the connections."""
        self.client.close()

    def account(self, subject: str) -> Account | None:
        """The account of this key, closed or not."""
        found = self._ask(answers.AccountAnswer, "GET", "account", subject)
        return Account(subject, found.name, found.phone, found.born, found.closed) if found else None

    def subject_of(self, phone: str) -> str | None:
        """The newest open account with this number."""
        found = self._ask(answers.SubjectAnswer, "POST", "account/search", body={"phone": phone})
        return found.subject if found else None

    def close_account(self, subject: str, at: datetime) -> None:
        """Ends the sign-in."""
        self._do("account/close", subject, {"at": at.isoformat()})

    def count(self, category: Category, subject: str, period: Period | None = None) -> int:
        """The number of rows."""
        found = self._read(answers.CountAnswer, path_of(category, "count"), subject, period)
        return found.count if found else 0

    def summary(self, category: Category, subject: str, period: Period | None = None) -> CategorySummary:
        """The rows in short; the desk puts codes into words and masks."""
        found = self._read(answers.SummaryAnswer, path_of(category, "summary"), subject, period)
        if found is None:
            return CategorySummary()
        lines = [sample(self._table(category, row), row.columns) for row in found.rows[:SAMPLES]]
        counts = tuple(_counts(category, found.counts))
        return CategorySummary(found.count, counts, found.first, found.last, tuple(lines))

    def rows(
        self, category: Category, subject: str, period: Period | None = None
    ) -> Iterator[Mapping[str, str]]:
        """The rows for the copy, page by page."""
        after: str | None = None
        while True:
            path, more = path_of(category, "rows"), {"after": after} if after else {}
            page = self._read(answers.RowsAnswer, path, subject, period, **more) or answers.RowsAnswer()
            for row in page.rows:
                yield copied(self._table(category, row), row.columns)
            if page.next is None:
                return
            if page.next == after:
                raise BackendFault(self.source.id, "a page that follows itself")
            after = page.next

    def retained(
        self, category: Category, subject: str, now: datetime, period: Period | None = None
    ) -> Retained:
        """What the law keeps of them."""
        body = order(category, now, period)
        found = self._ask(answers.RetainedAnswer, "POST", path_of(category, "retained"), subject, body=body)
        self._is_of(period, found)
        return Retained(**found.model_dump(exclude={"period"})) if found else Retained()

    def change(
        self,
        category: Category,
        subject: str,
        now: datetime,
        effect: Effect,
        *,
        period: Period | None = None,
    ) -> None:
        """Does one effect; the service does it in one transaction.

        Of a period only once the service has told what lies in it, and so shown that it knows it.
        """
        if period is not None:
            self.retained(category, subject, now, period)
        self._do(path_of(category, effect.value), subject, order(category, now, period))

    def field_value(self, category: Category, field: CorrectableField, subject: str) -> str | None:
        """The value of a correctable field."""
        path = path_of(category, f"fields/{field.id}")
        found = self._ask(answers.FieldAnswer, "GET", path, subject)
        return found.value if found else None

    def set_field(self, category: Category, field: CorrectableField, subject: str, value: str) -> None:
        """Sets it. Raises BackendFault where there is no such row."""
        path = path_of(category, f"fields/{field.id}")
        if self._ask(answers.Done, "PUT", path, subject, body={"value": value}) is None:
            raise BackendFault(self.source.id, "no row to correct")

    def consents(self, subject: str) -> tuple[ConsentState, ...]:
        """The consents as they stand."""
        found = self._ask(answers.ConsentsAnswer, "GET", "consents", subject)
        return tuple(ConsentState(**dict(each)) for each in found.consents) if found else ()

    def stop_consent(self, subject: str, purpose: str, channels: tuple[str, ...], at: datetime) -> None:
        """Takes a consent back."""
        body = {"purpose": purpose, "channels": list(channels), "at": at.isoformat()}
        self._do("consents/stop", subject, body)

    def matter(self, matter: OpenMatter, subject: str) -> Matter | None:
        """The matter with its texts filled, if it stands open."""
        found = self._ask(answers.MatterAnswer, "GET", f"matters/{matter.id}", subject)
        if found is None or not found.count:
            return None
        values = {"count": str(found.count), "sum": found.sum}
        return Matter(matter.id, fill(matter.title, values), fill(matter.settle, values), matter.blocks)

    def _read(
        self, kind: type[OfPeriod], path: str, subject: str, period: Period | None, **more: str
    ) -> OfPeriod | None:
        """What is there, of the whole or of a period."""
        given = {name: value for name, value in (moments(period) if period else {}).items() if value}
        found = self._ask(kind, "GET", path, subject, query=given | more)
        self._is_of(period, found)
        return found

    def _is_of(self, period: Period | None, found: answers.PeriodAnswer | None) -> None:
        if period is None or found is None:
            return
        if found.period is None or found.period.ends_at() != (period.starts, period.ends):
            raise BackendFault(self.source.id, "an answer about another period")

    def _do(self, path: str, subject: str, body: dict[str, Any]) -> None:
        """A write. Nothing there is nothing to do."""
        key = hashlib.sha256("\n".join((path, subject, repr(body))).encode()).hexdigest()
        self._ask(answers.Done, "POST", path, subject, body=body, key=key)

    def _ask(  # noqa: PLR0913 - a request is made of these
        self,
        kind: type[Answered],
        method: str,
        path: str,
        subject: str | None = None,
        *,
        body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None,
        key: str | None = None,
    ) -> Answered | None:
        """The answer; None for 404."""
        headers = {"Desk-Subject": quote(subject, safe="")} if subject is not None else {}
        headers |= {"Idempotency-Key": key} if key else {}
        try:
            response = self.client.request(method, path, headers=headers, json=body, params=query)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise BackendDown(self.source.id) from None
        if response.status_code == httpx.codes.NOT_FOUND:
            return None
        if response.status_code in _LATER or response.is_server_error:
            raise BackendDown(self.source.id)
        if not response.is_success:
            raise BackendFault(self.source.id, f"HTTP {response.status_code}")
        try:
            return kind.model_validate_json(response.content or b"{}")
        except ValidationError:
            raise BackendFault(self.source.id, "an answer that is not the protocol's") from None

    def _table(self, category: Category, row: answers.RowAnswer) -> Table:
        for table in category.tables:
            if row.table in (None, table.name):
                return table
        raise BackendFault(self.source.id, "a row of no declared table")


def _counts(category: Category, found: tuple[answers.CodeCount, ...]) -> Iterator[tuple[str, int]]:
    words = {
        (column.name, code): word
        for table in category.tables
        for column in table.columns
        for code, word in column.values.items()
    }
    for count in category.counts:
        for each in found:
            if each.column == count.column:
                yield f"{count.title} {words.get((each.column, each.code), each.code)}", each.count
