"""What the fake providers were given, kept for the demo's pages and for simulators outside."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import Clock, local
from desk.identity.limits import national
from desk.tables import DemoMessage

SMS = "sms"
TWILIO = "twilio"
MOST = 100


def keep_sms(session: Session, clock: Clock, phone: str, text: str) -> None:
    """Keeps one text message for its number."""
    session.add(DemoMessage(kind=SMS, target=national(phone), body={"text": text}, at=clock.now()))


def keep_call(session: Session, clock: Clock, method: str, path: str, form: dict[str, str]) -> None:
    """Keeps one call that the telephone provider's REST API received."""
    body = {"method": method, "path": path, "form": form}
    session.add(DemoMessage(kind=TWILIO, target=None, body=body, at=clock.now()))


def texts(session: Session, phone: str) -> list[dict[str, Any]]:
    """The text messages of a number, newest first."""
    sought = DemoMessage.kind == SMS, DemoMessage.target == national(phone)
    found = session.scalars(select(DemoMessage).where(*sought).order_by(DemoMessage.id.desc()).limit(MOST))
    return [{"text": row.body["text"], "sent_at": local(row.at).isoformat()} for row in found]


def calls(session: Session) -> list[dict[str, Any]]:
    """The REST calls, newest first."""
    sought = DemoMessage.kind == TWILIO
    found = session.scalars(select(DemoMessage).where(sought).order_by(DemoMessage.id.desc()).limit(MOST))
    return [{**row.body, "at": local(row.at).isoformat()} for row in found]
