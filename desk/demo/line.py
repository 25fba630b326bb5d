"""Calls as they go on at the demo's provider: begun by the product, or by a simulator that plays a caller."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.demo import resources
from desk.demo.resources import CALL
from desk.demo.rest import NOT_FOUND, VERSION, Asked, Fault
from desk.demo_tables import DemoResource

LIVE = ("queued", "ringing", "in-progress")


def going_on(asked: Asked) -> DemoResource:
    """The call of the path, if it goes on; one that nobody has seen before is a simulator's, and does."""
    sid = asked.path["call"]
    if asked.session.get(DemoResource, sid) is None and sid.startswith("CA"):
        return begun(asked.session, asked.clock, sid)
    call = resources.found(asked.session, CALL, sid)
    if call.status not in LIVE:
        raise Fault(*NOT_FOUND)
    return call


def begun(
    session: Session, clock: Clock, sid: str, *, status: str = "in-progress", **facts: Any
) -> DemoResource:
    """A call that rings or goes on: `to`, `sender`, `direction`, `url`, `status_callback`."""
    return resources.made(session, clock, CALL, sid, status=status, **facts)


def form_of(account: str, call: DemoResource) -> dict[str, str]:
    """What every webhook about a call carries."""
    return {
        "AccountSid": account,
        "ApiVersion": VERSION.strip("/"),
        "CallSid": call.sid,
        "CallStatus": call.status,
        "Direction": call.body.get("direction", "inbound"),
        "From": call.body.get("sender", ""),
        "To": call.body.get("to", ""),
    }
