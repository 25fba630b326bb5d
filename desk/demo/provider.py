"""A provider that speaks Twilio's REST on the loopback: it checks the account and keeps what it was given.

The product reaches it through the same client as the real one.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from anyio import CapacityLimiter, to_thread
from sqlalchemy.orm import Session, sessionmaker
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from desk.assembly import Desk
from desk.db import make_sessions, unit_of_work
from desk.demo import inbox

PREFIX = "/fake/twilio"
VERSION = "/2010-04-01"
AT_ONCE = 20


@dataclass(frozen=True)
class Provider:
    """The fake provider; its threads and connections are its own, for an action waits with both in hand."""

    desk: Desk
    threads: CapacityLimiter = field(default_factory=partial(CapacityLimiter, AT_ONCE))

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions on the provider's own connections."""
        return make_sessions(self.desk.pools["provider"])

    def routes(self) -> list[Route]:
        """The provider's addresses: messages, and a 404 of Twilio's own for what it does not play."""
        account = PREFIX + VERSION + "/Accounts/{account}"
        return [
            Route(f"{account}/Messages.json", self.message, methods=["POST"], name="fake_messages"),
            Route(PREFIX + "/{rest:path}", self.unknown, methods=["GET", "POST", "DELETE"], name="fake_rest"),
        ]

    async def message(self, request: Request) -> JSONResponse:
        """POST …/Messages.json: takes one text message."""
        form = await self._noted(request)
        if not self._authorised(request):
            return fault(401, 20003, "Authenticate")
        missing = [name for name in ("To", "From", "Body") if not form.get(name)]
        if missing:
            return fault(400, 21604, f"A '{missing[0]}' is required.")
        if not form["To"].removeprefix("+").isdecimal():
            return fault(400, 21211, "Invalid 'To' Phone Number")
        await self._in_thread(self._keep_sms, form["To"], form["Body"])
        return JSONResponse(self._resource(form), 201)

    async def unknown(self, request: Request) -> JSONResponse:
        """Any other address: noted, and not there."""
        await self._noted(request)
        if not self._authorised(request):
            return fault(401, 20003, "Authenticate")
        return fault(404, 20404, "The requested resource was not found")

    async def _noted(self, request: Request) -> dict[str, str]:
        async with request.form() as sent:
            form = {name: value for name, value in sent.items() if isinstance(value, str)}
        path = request.url.path.removeprefix(PREFIX)
        await self._in_thread(self._keep_call, request.method, path, form)
        return form

    def _authorised(self, request: Request) -> bool:
        settings = self.desk.settings
        wanted = f"{settings.twilio_account_sid}:{settings.twilio_auth_token.get_secret_value()}"
        account = request.path_params.get("account", settings.twilio_account_sid)
        given = credentials(request.headers.get("authorization", ""))
        return hmac.compare_digest(given, wanted.encode()) and account == settings.twilio_account_sid

    def _resource(self, form: dict[str, str]) -> dict[str, Any]:
        sid, account = f"SM{secrets.token_hex(16)}", self.desk.settings.twilio_account_sid
        return {
            "sid": sid,
            "account_sid": account,
            "status": "queued",
            "direction": "outbound-api",
            "to": form["To"],
            "from": form["From"],
            "body": form["Body"],
            "num_segments": "1",
            "num_media": "0",
            "error_code": None,
            "error_message": None,
            "uri": f"{VERSION}/Accounts/{account}/Messages/{sid}.json",
        }

    async def _in_thread(self, keep: Any, *args: Any) -> None:
        await to_thread.run_sync(keep, *args, limiter=self.threads)

    def _keep_call(self, method: str, path: str, form: dict[str, str]) -> None:
        with unit_of_work(self.sessions) as session:
            inbox.keep_call(session, self.desk.clock, method, path, form)

    def _keep_sms(self, phone: str, text: str) -> None:
        with unit_of_work(self.sessions) as session:
            inbox.keep_sms(session, self.desk.clock, phone, text)


def credentials(header: str) -> bytes:
    """What an `Authorization: Basic` header carries; nothing where it is none."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return b""
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return b""


def fault(status: int, code: int, message: str) -> JSONResponse:
    """An error as Twilio answers it."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return JSONResponse({"code": code, "message": message, "more_info": more, "status": status}, status)
