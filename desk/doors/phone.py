"""The door of the telephone, as Twilio calls it: its signature, its form fields, its documents.

What is said is the hotline's matter. Every failure is spoken: silence ends a call.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import parse_qs
from uuid import UUID

import structlog
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.conversation.failures import Busy
from desk.db import unit_of_work
from desk.doors import problems
from desk.doors.entry import Entry
from desk.doors.problems import Problem
from desk.doors.signature import is_genuine
from desk.doors.twiml import WAIT, Twiml
from desk.doors.webhooks import call_in, heard_in, number_in, recording_in, sid_in, text_in
from desk.hotline import agents, answering, aside, calls
from desk.hotline.aside import HELD
from desk.hotline.line import Hotline
from desk.hotline.prompt import Hears, Prompt
from desk.logs import where
from desk.recordings import callbacks
from desk.telephone.provider import RecordingState

log = structlog.get_logger()

FORM = "application/x-www-form-urlencoded"
MOST_TRIES = 3
AGAIN_AFTER_S = 2
OVER = ("completed", "busy", "failed", "no-answer", "canceled")


@dataclass(frozen=True)
class Phone:
    """The webhooks of the telephone."""

    entry: Entry
    hotline: Hotline
    twiml: Twiml

    def routes(self) -> list[Route]:
        """The addresses that a number at the provider is given, and those that the answers name."""
        return [
            Route("/phone/incoming", self.incoming, methods=["POST"], name="phone_incoming"),
            Route("/phone/turn", self.turn, methods=["POST"], name="phone_turn"),
            Route(WAIT, self.wait, methods=["POST"], name="phone_wait"),
            Route("/phone/agent", self.agent, methods=["POST"], name="phone_agent"),
            Route("/phone/agent/accept", self.accept, methods=["POST"], name="phone_accept"),
            Route("/phone/agent/aside", self.aside, methods=["POST"], name="phone_aside"),
            Route("/phone/agent/back", self.back, methods=["POST"], name="phone_back"),
            Route("/phone/agent/left", self.left, methods=["POST"], name="phone_left"),
            Route(HELD, self.held, methods=["POST"], name="phone_held"),
            Route("/phone/status", self.status, methods=["POST"], name="phone_status"),
            Route("/phone/recording", self.recording, methods=["POST"], name="phone_recording"),
        ]

    async def incoming(self, request: Request) -> Response:
        """POST /phone/incoming: a call rings; the first answer."""
        form = await self._form(request)
        return await self._answered(request, lambda: self._rung(form))

    async def turn(self, request: Request) -> Response:
        """POST /phone/turn?step=: what the caller said, keyed or left unsaid."""
        form = await self._form(request)
        return await self._answered(request, lambda: self._turned(request, form))

    async def wait(self, request: Request) -> Response:
        """POST /phone/wait: what a caller hears who waits for a person."""
        form = await self._form(request)
        return await self._answered(
            request, lambda: self.twiml.waiting(agents.waited(self.hotline, sid_in(form)), WAIT)
        )

    async def agent(self, request: Request) -> Response:
        """POST /phone/agent?call=: what an agent hears who was called."""
        await self._form(request)
        return await self._answered(request, lambda: self._whispered(request))

    async def accept(self, request: Request) -> Response:
        """POST /phone/agent/accept?call=: whether the agent takes the call."""
        form = await self._form(request)
        return await self._answered(request, lambda: self._accepted(request, form))

    async def aside(self, request: Request) -> Response:
        """POST /phone/agent/aside?call=: the agent is out of the conference, by * or because it is over."""
        form = await self._form(request)
        return await self._answered(request, lambda: self._stepped(request, form))

    async def back(self, request: Request) -> Response:
        """POST /phone/agent/back?call=: what the agent chose who stepped aside."""
        form = await self._form(request)
        return await self._answered(request, lambda: self._chose(request, form))

    async def left(self, request: Request) -> Response:
        """POST /phone/agent/left?call=: how an agent's own call stands; only its end matters."""
        form = await self._form(request)
        if text_in(form, "CallStatus") in OVER:
            await self.entry.run(aside.left, self.hotline, call_in(request), sid_in(form))
        return Response(status_code=204)

    async def held(self, request: Request) -> Response:
        """POST /phone/held: what a caller hears whose agent stepped aside."""
        form = await self._form(request)
        return await self._answered(
            request, lambda: self.twiml.waiting(agents.held(self.hotline, sid_in(form)), HELD)
        )

    async def status(self, request: Request) -> Response:
        """POST /phone/status: how a call stands; only its end matters."""
        form = await self._form(request)
        if text_in(form, "CallStatus") in OVER:
            await self.entry.run(self._ended, sid_in(form))
        return Response(status_code=204)

    async def recording(self, request: Request) -> Response:
        """POST /phone/recording: how a recording stands."""
        told = recording_in(await self._form(request))
        if told is not None:
            await self.entry.run(self._recorded, told)
        return Response(status_code=204)

    async def _form(self, request: Request) -> FormData:
        """The fields of a webhook that the provider signed. Raises Problem(FORBIDDEN)."""
        if not request.headers.get("content-type", "").startswith(FORM):
            raise Problem(problems.FORBIDDEN)
        form = await request.form()
        if not is_genuine(self.hotline.desk.settings, request, form):
            raise Problem(problems.FORBIDDEN)
        return form

    async def _answered(self, request: Request, said: Callable[[], str]) -> Response:
        """The document, or where too many calls wait for one an apology and the same once more."""
        try:
            return await self.entry.run(self._spoken, request, said)
        except Busy:
            return _xml(self._sorry(request))

    def _spoken(self, request: Request, said: Callable[[], str]) -> Response:
        try:
            return _xml(said())
        except Problem:
            raise
        except Exception as failure:  # the door: whatever broke is said in plain words, and tried again
            log.error("call not answered", failure=type(failure).__name__, where=where(failure))
            return _xml(self._sorry(request))

    def _rung(self, form: FormData) -> str:
        answer = answering.ring(self.hotline, sid_in(form))
        return self.twiml.answer(answer.prompt, answer.next_step)

    def _turned(self, request: Request, form: FormData) -> str:
        answer = answering.answer(self.hotline, heard_in(request, form))
        return self.twiml.answer(answer.prompt, answer.next_step)

    def _whispered(self, request: Request) -> str:
        call = call_in(request)
        whisper = agents.whisper(self.hotline, call)
        return (
            self.twiml.whisper(whisper.prompt, call) if whisper.open else self.twiml.answer(whisper.prompt, 0)
        )

    def _accepted(self, request: Request, form: FormData) -> str:
        call = call_in(request)
        return self._agents(call, agents.accepted(self.hotline, call, sid_in(form), text_in(form, "Digits")))

    def _stepped(self, request: Request, form: FormData) -> str:
        call = call_in(request)
        return self._agents(call, aside.stepped(self.hotline, call, sid_in(form)))

    def _chose(self, request: Request, form: FormData) -> str:
        call = call_in(request)
        return self._agents(call, aside.heard(self.hotline, call, sid_in(form), text_in(form, "Digits")))

    def _agents(self, call: UUID, prompt: Prompt) -> str:
        """What an agent hears next, of whom nobody else's question is asked."""
        if prompt.hears is Hears.PERSON:
            return self.twiml.put_through(prompt, call)
        return self.twiml.aside(prompt, call) if prompt.hears is Hears.KEYS else self.twiml.answer(prompt, 0)

    def _ended(self, sid: str) -> None:
        desk = self.hotline.desk
        with unit_of_work(desk.sessions) as session:
            calls.end(session, desk.clock, desk.keys, sid)

    def _recorded(self, told: RecordingState) -> None:
        desk = self.hotline.desk
        with unit_of_work(desk.sessions) as session:
            callbacks.take(session, desk.clock, told)

    def _sorry(self, request: Request) -> str:
        """An apology and the same once more; after three of them the call ends with another way."""
        tries = number_in(parse_qs(request.url.query), "again") or 0
        words = self.hotline.words
        if tries >= MOST_TRIES:
            return self.twiml.answer(Prompt(says=words.text("utter_phone_broken"), hears=Hears.OVER), 0)
        place = request.url.include_query_params(again=tries + 1)
        return self.twiml.again(words.text("utter_phone_busy"), f"{place.path}?{place.query}", AGAIN_AFTER_S)


def _xml(document: str) -> Response:
    return Response(document, media_type="text/xml")
