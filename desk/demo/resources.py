"""The provider's resources in the database: found, made, changed, and shown a page at a time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.demo.rest import NOT_FOUND, VERSION, Answer, Asked, Fault
from desk.demo_tables import DemoResource

CALL, RECORDING, TRANSCRIPTION = "call", "recording", "transcription"
CONFERENCE, PARTICIPANT = "conference", "participant"
DELETED = "deleted"
Shape = Callable[[Asked, DemoResource], dict[str, Any]]


def made(  # noqa: PLR0913 - a resource is what it is made of
    session: Session,
    clock: Clock,
    kind: str,
    sid: str,
    *,
    status: str,
    parent: str | None = None,
    **body: Any,
) -> DemoResource:
    """A new resource."""
    now = clock.now()
    facts = {"status": status, **body}
    row = DemoResource(sid=sid, kind=kind, parent=parent, body=facts, at=now, changed_at=now)
    session.add(row)
    session.flush()
    return row


def new_sid(prefix: str) -> str:
    """A SID as Twilio makes them: two letters and 32 hexadecimal digits."""
    return prefix + secrets.token_hex(16)


def found(session: Session, kind: str, sid: str) -> DemoResource:
    """The resource, locked. Raises Fault(404) where there is none, or where it was deleted."""
    row = session.get(DemoResource, sid, with_for_update=True, populate_existing=True)
    if row is None or row.kind != kind or row.status == DELETED:
        raise Fault(*NOT_FOUND)
    return row


def of(session: Session, kind: str, parent: str | None = None) -> Sequence[DemoResource]:
    """All of a kind, or of a parent, the newest first, the deleted with them."""
    query = select(DemoResource).where(DemoResource.kind == kind)
    if parent is not None:
        query = query.where(DemoResource.parent == parent)
    return session.scalars(query.order_by(DemoResource.at.desc(), DemoResource.sid)).all()


def change(row: DemoResource, clock: Clock, status: str | None = None, **body: Any) -> None:
    """Changes a resource."""
    row.body = {**row.body, **body, "status": status or row.status}
    row.changed_at = clock.now()


def page(asked: Asked, name: str, rows: Sequence[DemoResource], shape: Shape, uri: str) -> Answer:
    """A list as Twilio answers it; everything stands on the first page."""
    shown = [shape(asked, row) for row in rows]
    address = f"{VERSION}/Accounts/{asked.account}{uri}"
    around = {
        "page": 0,
        "page_size": len(shown),
        "start": 0,
        "end": max(0, len(shown) - 1),
        "uri": address,
        "first_page_uri": address,
        "next_page_uri": None,
        "previous_page_uri": None,
    }
    return Answer(200, {**around, name: shown})


def rfc2822(moment: datetime) -> str:
    """A time as Twilio writes it."""
    return format_datetime(moment)
