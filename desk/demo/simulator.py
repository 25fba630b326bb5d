"""What the telephone simulator needs of the provider that it plays: its signature, the line, a call's end."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.db import make_sessions, unit_of_work
from desk.demo import calls, line, mouth, reels
from desk.demo.webhooks import Webhook, post_all, signed
from desk.demo_tables import DemoResource
from desk.doors import problems
from desk.doors.entry import Entry
from desk.doors.problems import Problem

PHONE = "/phone/"
SID = r"^CA[0-9a-f]{32}$"


class Asked(BaseModel):
    """A webhook that is to be signed: its address below the product's, and its fields."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    path: str = Field(max_length=500)
    fields: dict[str, str] = Field(max_length=50)


class Passed(mouth.Uttered):
    """What passes over the line of a call, of either side."""

    call: str = Field(pattern=SID)


class Ended(BaseModel):
    """A call whose caller hangs up."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")
    call: str = Field(pattern=SID)


@dataclass(frozen=True)
class Simulator:
    """The simulator's calls; they exist in demo mode only."""

    entry: Entry

    def routes(self) -> list[Route]:
        """The simulator's addresses."""
        return [
            Route("/demo/phone/sign", self.sign, methods=["POST"], name="demo_sign"),
            Route("/demo/phone/line", self.line, methods=["POST"], name="demo_line"),
            Route("/demo/phone/end", self.end, methods=["POST"], name="demo_end"),
        ]

    async def sign(self, request: Request) -> JSONResponse:
        """POST /demo/phone/sign: the headers with which the provider would send this webhook."""
        asked = Asked.model_validate_json(await request.body())
        if not asked.path.startswith(PHONE):
            raise Problem(problems.NOT_FOUND)
        settings = self.entry.desk.settings
        return JSONResponse(signed(settings, settings.url + asked.path, asked.fields))

    async def end(self, request: Request) -> Response:
        """POST /demo/phone/end: the caller hangs up; what is recorded of the call ends with it."""
        ended = Ended.model_validate_json(await request.body())
        webhooks = await self.entry.run(self._ended, ended.call)
        told = BackgroundTask(post_all, self.entry.desk.settings, webhooks)
        return Response(status_code=204, background=told)

    async def line(self, request: Request) -> Response:
        """POST /demo/phone/line: what is said or keyed in a call, as sound: a recording of it may listen."""
        passed = Passed.model_validate_json(await request.body())
        await self.entry.run(self._passes, passed)
        return Response(status_code=204)

    def _passes(self, passed: Passed) -> None:
        sound = passed.sound()
        with unit_of_work(make_sessions(self.entry.desk.pools["provider"])) as session:
            reels.heard(session, passed.call, sound)

    def _ended(self, sid: str) -> tuple[Webhook, ...]:
        desk = self.entry.desk
        with unit_of_work(make_sessions(desk.pools["provider"])) as session:
            call = session.get(DemoResource, sid, with_for_update=True)
            if call is None or call.status not in line.LIVE:
                return ()
            return calls.ended(session, desk.clock, desk.settings.twilio_account_sid, call)
