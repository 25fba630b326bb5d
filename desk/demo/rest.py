"""What every endpoint of the demo's telephone provider shares: account, notes, faults, answers, callbacks.

An endpoint is a plain function over a session; here its answer becomes JSON, and
what it wants to tell the product goes out signed once its transaction has ended.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

from anyio import CapacityLimiter, to_thread
from sqlalchemy.orm import Session, sessionmaker
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from desk.assembly import Desk
from desk.clock import Clock
from desk.db import make_sessions, unit_of_work
from desk.demo import faults, inbox
from desk.demo.webhooks import Webhook, post_all

PREFIX = "/fake/twilio"
VERSION = "/2010-04-01"
ACCOUNT = PREFIX + VERSION + "/Accounts/{account}"
AT_ONCE = 20


@dataclass(frozen=True)
class Asked:
    """One call of the REST API: the form, the query, and the SIDs of the path."""

    session: Session
    clock: Clock
    account: str
    form: dict[str, str]
    query: dict[str, str]
    path: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """What an endpoint answers; `webhooks` go to the product afterwards."""

    status: int
    body: dict[str, Any] | None = None
    webhooks: tuple[Webhook, ...] = ()
    sound: bytes | None = None


class Fault(Exception):
    """An error as Twilio names it: HTTP status, its own code, its message."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


NOT_FOUND = (404, 20404, "The requested resource was not found")
T = TypeVar("T")
Endpoint = Callable[[Asked], Answer]


@dataclass(frozen=True)
class Rest:
    """The provider's REST, with threads and connections of its own: an action waits with both in hand."""

    desk: Desk
    threads: CapacityLimiter = field(default_factory=partial(CapacityLimiter, AT_ONCE))

    @property
    def sessions(self) -> sessionmaker[Session]:
        """Sessions on the provider's own connections."""
        return make_sessions(self.desk.pools["provider"])

    def serves(self, endpoint: Endpoint) -> Callable[[Request], Awaitable[Response]]:
        """The endpoint as Starlette calls it."""
        return partial(self._answered, endpoint)

    async def _answered(self, endpoint: Endpoint, request: Request) -> Response:
        form = await _form(request)
        path = request.url.path.removeprefix(PREFIX)
        planned = await self.in_thread(self._noted, request.method, path, form)
        if not self.authorised(request):
            return fault(401, 20003, "Authenticate")
        if not planned.after and (refusal := await self.in_thread(_strike, planned)):
            return refusal
        query = dict(request.query_params)
        answer = await self.in_thread(self._worked, endpoint, form, query, dict(request.path_params))
        response = self._response(answer)
        if planned.after and (refusal := await self.in_thread(_strike, planned)):
            refusal.background = response.background
            return refusal
        return response

    def authorised(self, request: Request) -> bool:
        """Whether the call carries the account's own SID and token."""
        settings = self.desk.settings
        wanted = f"{settings.twilio_account_sid}:{settings.twilio_auth_token.get_secret_value()}"
        account = request.path_params.get("account", settings.twilio_account_sid)
        given = credentials(request.headers.get("authorization", ""))
        return hmac.compare_digest(given, wanted.encode()) and account == settings.twilio_account_sid

    def _worked(
        self, endpoint: Endpoint, form: dict[str, str], query: dict[str, str], path: dict[str, str]
    ) -> Answer | Fault:
        try:
            with unit_of_work(self.sessions) as session:
                account = self.desk.settings.twilio_account_sid
                return endpoint(Asked(session, self.desk.clock, account, form, query, path))
        except Fault as refused:
            return refused

    def _response(self, answer: Answer | Fault) -> Response:
        if isinstance(answer, Fault):
            return fault(answer.status, answer.code, answer.message)
        later = BackgroundTask(post_all, self.desk.settings, answer.webhooks) if answer.webhooks else None
        if answer.sound is not None:
            return Response(answer.sound, answer.status, media_type="audio/x-wav", background=later)
        if answer.body is None:
            return Response(status_code=answer.status, background=later)
        return JSONResponse(answer.body, answer.status, background=later)

    async def in_thread(self, work: Callable[..., T], *args: Any) -> T:
        """Runs synchronous work in the provider's own threads."""
        return await to_thread.run_sync(work, *args, limiter=self.threads)

    def _noted(self, method: str, path: str, form: dict[str, str]) -> faults.Planned:
        with unit_of_work(self.sessions) as session:
            inbox.keep_call(session, self.desk.clock, method, path, form)
            return faults.take(session, method, path) or faults.NONE


async def _form(request: Request) -> dict[str, str]:
    """The fields of the form; one that is given several times holds all of them, as Twilio reads a list."""
    async with request.form() as sent:
        names = dict.fromkeys(sent.keys())
        return {name: " ".join(str(value) for value in sent.getlist(name)) for name in names}


def _strike(planned: faults.Planned) -> Response | None:
    """Waits as a slow provider does; answers in its place where a status was planned."""
    time.sleep(planned.delay_s)
    if planned.status is None:
        return None
    return fault(planned.status, 20000 + planned.status, "planned")


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
