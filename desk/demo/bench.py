"""What a test or a simulator does to the provider: sound on a line, the end of a call, planned faults.

These calls carry the account's credentials too, and are not among those that the product made.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.db import unit_of_work
from desk.demo import calls, faults, mouth, reels, resources
from desk.demo.rest import PREFIX, Fault, Rest, fault
from desk.demo.webhooks import Webhook, post_all
from desk.telephone.wav import samples_of


@dataclass(frozen=True)
class Bench:
    """The bench of a provider."""

    rest: Rest

    def routes(self) -> list[Route]:
        """The bench's addresses."""
        one = f"{PREFIX}/bench/calls/{{call}}"
        return [
            Route(f"{one}/sound", self.sound, methods=["POST"], name="bench_sound"),
            Route(f"{one}/words", self.words, methods=["POST"], name="bench_words"),
            Route(f"{one}/end", self.end, methods=["POST"], name="bench_end"),
            Route(f"{PREFIX}/bench/faults", self.faults, methods=["POST", "DELETE"], name="bench_faults"),
        ]

    async def sound(self, request: Request) -> Response:
        """POST /fake/twilio/bench/calls/{call}/sound: a WAV that passes over the line of a call."""
        call, file = request.path_params["call"], await request.body()
        return await self._done(request, lambda session: reels.heard(session, call, samples_of(file)))

    async def words(self, request: Request) -> Response:
        """POST /fake/twilio/bench/calls/{call}/words: what somebody says and keys there, as sound."""
        call, body = request.path_params["call"], await request.body()
        return await self._done(request, lambda session: _uttered(session, call, body))

    async def end(self, request: Request) -> Response:
        """POST /fake/twilio/bench/calls/{call}/end: the caller hangs up."""
        call = request.path_params["call"]
        return await self._done(request, lambda session: self._ended(session, call))

    async def faults(self, request: Request) -> Response:
        """POST /fake/twilio/bench/faults: plans a fault; DELETE forgets all of them."""
        if request.method == "DELETE":
            return await self._done(request, faults.clear)
        body, clock = await request.body(), self.rest.desk.clock
        return await self._done(
            request, lambda session: faults.plan(session, clock, faults.Planned.model_validate_json(body))
        )

    async def _done(self, request: Request, work: Callable[[Session], Any]) -> Response:
        if not self.rest.authorised(request):
            return fault(401, 20003, "Authenticate")
        try:
            webhooks = await self.rest.in_thread(self._worked, work)
        except (ValidationError, ValueError):
            return fault(400, 20001, "Invalid parameter")
        except Fault as refused:
            return fault(refused.status, refused.code, refused.message)
        told = BackgroundTask(post_all, self.rest.desk.settings, webhooks)
        return Response(status_code=204, background=told)

    def _worked(self, work: Callable[[Session], Any]) -> tuple[Webhook, ...]:
        with unit_of_work(self.rest.sessions) as session:
            told: tuple[Webhook, ...] | None = work(session)
            return told or ()

    def _ended(self, session: Session, sid: str) -> tuple[Webhook, ...]:
        desk = self.rest.desk
        call = resources.found(session, resources.CALL, sid)
        return calls.ended(session, desk.clock, desk.settings.twilio_account_sid, call)


def _uttered(session: Session, call: str, body: bytes) -> None:
    reels.heard(session, call, mouth.Uttered.model_validate_json(body).sound())
