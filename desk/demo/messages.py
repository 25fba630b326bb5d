"""Twilio's Message resource, as far as the product uses it: a text message goes to the demo's inbox."""

from __future__ import annotations

import secrets

from starlette.routing import Route

from desk.demo import inbox
from desk.demo.rest import ACCOUNT, VERSION, Answer, Asked, Fault, Rest


def routes(rest: Rest) -> list[Route]:
    """Its address."""
    return [
        Route(f"{ACCOUNT}/Messages.json", rest.serves(create), methods=["POST"], name="fake_messages"),
    ]


def create(asked: Asked) -> Answer:
    """POST …/Messages.json: takes one text message."""
    form = asked.form
    missing = [name for name in ("To", "From", "Body") if not form.get(name)]
    if missing:
        raise Fault(400, 21604, f"A '{missing[0]}' is required.")
    if not form["To"].removeprefix("+").isdecimal():
        raise Fault(400, 21211, "Invalid 'To' Phone Number")
    inbox.keep_sms(asked.session, asked.clock, form["To"], form["Body"])
    sid = f"SM{secrets.token_hex(16)}"
    resource = {
        "sid": sid,
        "account_sid": asked.account,
        "status": "queued",
        "direction": "outbound-api",
        "to": form["To"],
        "from": form["From"],
        "body": form["Body"],
        "num_segments": "1",
        "num_media": "0",
        "error_code": None,
        "error_message": None,
        "uri": f"{VERSION}/Accounts/{asked.account}/Messages/{sid}.json",
    }
    return Answer(201, resource)
