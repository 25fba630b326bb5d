"""Twilio's Call resource. A call that a simulator outside plays is known from its first use on."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from starlette.routing import Route

from desk.clock import Clock
from desk.demo import reels, resources
from desk.demo.line import LIVE, begun, form_of, going_on
from desk.demo.resources import CALL, rfc2822
from desk.demo.rest import ACCOUNT, VERSION, Answer, Asked, Fault, Rest
from desk.demo.webhooks import Webhook
from desk.demo_tables import DemoResource

ENDS = ("completed", "canceled")


def routes(rest: Rest) -> list[Route]:
    """Its addresses."""
    one = f"{ACCOUNT}/Calls/{{call}}.json"
    return [
        Route(f"{ACCOUNT}/Calls.json", rest.serves(create), methods=["POST"], name="fake_calls"),
        Route(one, rest.serves(fetch), methods=["GET"], name="fake_call"),
        Route(one, rest.serves(update), methods=["POST"], name="fake_call_update"),
        Route(one, rest.serves(delete), methods=["DELETE"], name="fake_call_delete"),
    ]


def create(asked: Asked) -> Answer:
    """POST …/Calls.json: a call that the product places; a simulator may answer it."""
    form = asked.form
    missing = [name for name in ("To", "From", "Url") if not form.get(name)]
    if missing:
        raise Fault(400, 21201 if missing[0] == "To" else 21205, f"No '{missing[0]}' number is specified")
    if not form["To"].removeprefix("+").isdecimal():
        raise Fault(400, 21211, "Invalid 'To' Phone Number")
    call = begun(
        asked.session,
        asked.clock,
        resources.new_sid("CA"),
        status="queued",
        direction="outbound-api",
        to=form["To"],
        sender=form["From"],
        url=form["Url"],
        status_callback=form.get("StatusCallback"),
    )
    return Answer(201, shape(asked, call))


def fetch(asked: Asked) -> Answer:
    """GET …/Calls/{call}.json."""
    return Answer(200, shape(asked, resources.found(asked.session, CALL, asked.path["call"])))


def update(asked: Asked) -> Answer:
    """POST …/Calls/{call}.json: goes on with another Url, or ends."""
    call, form = going_on(asked), asked.form
    status = form.get("Status")
    if status in ENDS:
        webhooks = ended(asked.session, asked.clock, asked.account, call)
        return Answer(200, shape(asked, call), webhooks)
    if status is not None or not (form.get("Url") or form.get("Twiml")):
        raise Fault(400, 21218, "Invalid update")
    resources.change(call, asked.clock, url=form.get("Url"), twiml=form.get("Twiml"))
    return Answer(200, shape(asked, call))


def delete(asked: Asked) -> Answer:
    """DELETE …/Calls/{call}.json: only of a call that is over."""
    call = resources.found(asked.session, CALL, asked.path["call"])
    if call.status in LIVE:
        raise Fault(409, 20009, "Cannot delete this resource before it is complete")
    resources.change(call, asked.clock, status=resources.DELETED)
    return Answer(204)


def ended(session: Session, clock: Clock, account: str, call: DemoResource) -> tuple[Webhook, ...]:
    """Ends a call, and every recording of it; what the product is told of that."""
    resources.change(call, clock, status="completed")
    told = reels.completed(session, clock, account, call.sid)
    address = call.body.get("status_callback")
    return (*told, Webhook(address, form_of(account, call))) if address else told


def shape(asked: Asked, call: DemoResource) -> dict[str, Any]:
    """The resource as JSON."""
    base = f"{VERSION}/Accounts/{asked.account}/Calls/{call.sid}"
    over = call.status not in LIVE
    parts = ("notifications", "recordings", "payments", "events", "siprec", "streams", "transcriptions")
    return {
        "sid": call.sid,
        "account_sid": asked.account,
        "api_version": VERSION.strip("/"),
        "status": call.status,
        "direction": call.body.get("direction", "inbound"),
        "to": call.body.get("to"),
        "from": call.body.get("sender"),
        "to_formatted": call.body.get("to"),
        "from_formatted": call.body.get("sender"),
        "date_created": rfc2822(call.at),
        "date_updated": rfc2822(call.changed_at),
        "start_time": rfc2822(call.at),
        "end_time": rfc2822(call.changed_at) if over else None,
        "duration": str(int((call.changed_at - call.at).total_seconds())) if over else None,
        "price": None,
        "price_unit": "USD",
        "answered_by": None,
        "caller_name": None,
        "forwarded_from": None,
        "group_sid": None,
        "parent_call_sid": None,
        "phone_number_sid": None,
        "queue_time": "0",
        "trunk_sid": None,
        "annotation": None,
        "uri": f"{base}.json",
        "subresource_uris": {part: f"{base}/{part.capitalize()}.json" for part in parts},
    }
