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

from desk.db import unit_of_work
from desk.doors import problems
from desk.doors.entry import Entry
from desk.doors.problems import Problem
from desk.doors.signature import is_genuine
from desk.doors.twiml import Twiml
from desk.hotline import agents, answering, calls
from desk.hotline.line import Hotline
from desk.hotline.prompt import Heard, Hears, Prompt
from desk.logs import where

log = structlog.get_logger()

FORM = "application/x-www-form-urlencoded"
LONGEST_SID = 64
MOST_TRIES = 3
AGAIN_AFTER_S = 2
OVER = ("completed", "busy", "failed", "no-answer", "canceled")
LONGEST_WORDS = 1000
LONGEST_KEYS = 32


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
            Route("/phone/wait", self.wait, methods=["POST"], name="phone_wait"),
            Route("/phone/agent", self.agent, methods=["POST"], name="phone_agent"),
            Route("/phone/agent/accept", self.accept, methods=["POST"], name="phone_accept"),
            Route("/phone/status", self.status, methods=["POST"], name="phone_status"),
        ]

    async def incoming(self, request: Request) -> Response:
        """POST /phone/incoming: a call rings; the first answer."""
        form = await self._form(request)
        return await self.entry.run(self._spoken, request, lambda: self._rung(form))

    async def turn(self, request: Request) -> Response:
        """POST /phone/turn?step=: what the caller said, keyed or left unsaid."""
        form = await self._form(request)
        return await self.entry.run(self._spoken, request, lambda: self._turned(request, form))

    async def wait(self, request: Request) -> Response:
        """POST /phone/wait: what a caller hears who waits for a person."""
        form = await self._form(request)
        return await self.entry.run(
            self._spoken, request, lambda: self.twiml.waiting(agents.waited(self.hotline, _sid(form)))
        )

    async def agent(self, request: Request) -> Response:
        """POST /phone/agent?call=: what an agent hears who was called."""
        await self._form(request)
        return await self.entry.run(self._spoken, request, lambda: self._whispered(request))

    async def accept(self, request: Request) -> Response:
        """POST /phone/agent/accept?call=: whether the agent takes the call."""
        form = await self._form(request)
        return await self.entry.run(self._spoken, request, lambda: self._accepted(request, form))

    async def status(self, request: Request) -> Response:
        """POST /phone/status: how a call stands; only its end matters."""
        form = await self._form(request)
        if _text(form, "CallStatus") in OVER:
            await self.entry.run(self._ended, _sid(form))
        return Response(status_code=204)

    async def _form(self, request: Request) -> FormData:
        """The fields of a webhook that the provider signed. Raises Problem(FORBIDDEN)."""
        if not request.headers.get("content-type", "").startswith(FORM):
            raise Problem(problems.FORBIDDEN)
        form = await request.form()
        if not is_genuine(self.hotline.desk.settings, request, form):
            raise Problem(problems.FORBIDDEN)
        return form

    def _spoken(self, request: Request, said: Callable[[], str]) -> Response:
        try:
            return _xml(said())
        except Problem:
            raise
        except Exception as failure:  # the door: whatever broke is said in plain words, and tried again
            log.error("call not answered", failure=type(failure).__name__, where=where(failure))
            return _xml(self._sorry(request))

    def _rung(self, form: FormData) -> str:
        answer = answering.ring(self.hotline, _sid(form))
        return self.twiml.answer(answer.prompt, answer.next_step)

    def _turned(self, request: Request, form: FormData) -> str:
        answer = answering.answer(self.hotline, _heard(request, form))
        return self.twiml.answer(answer.prompt, answer.next_step)

    def _whispered(self, request: Request) -> str:
        call = _call(request)
        whisper = agents.whisper(self.hotline, call)
        return (
            self.twiml.whisper(whisper.prompt, call) if whisper.open else self.twiml.answer(whisper.prompt, 0)
        )

    def _accepted(self, request: Request, form: FormData) -> str:
        prompt = agents.accepted(self.hotline, _call(request), _text(form, "Digits"))
        return (
            self.twiml.put_through(prompt) if prompt.hears is Hears.PERSON else self.twiml.answer(prompt, 0)
        )

    def _ended(self, sid: str) -> None:
        desk = self.hotline.desk
        with unit_of_work(desk.sessions) as session:
            calls.end(session, desk.clock, desk.keys, sid)

    def _sorry(self, request: Request) -> str:
        """An apology and the same once more; after three of them the call ends with another way."""
        query = parse_qs(request.url.query)
        tries = _number(query, "again") or 0
        words = self.hotline.words
        if tries >= MOST_TRIES:
            return self.twiml.answer(Prompt(says=words.text("utter_phone_broken"), hears=Hears.OVER), 0)
        step = _number(query, "step")
        place = "" if step is None else f"&step={step}"
        return self.twiml.again(
            words.text("utter_phone_busy"), f"{request.url.path}?again={tries + 1}{place}", AGAIN_AFTER_S
        )


def _heard(request: Request, form: FormData) -> Heard:
    query = parse_qs(request.url.query)
    return Heard(
        sid=_sid(form),
        step=_number(query, "step"),
        caller=_text(form, "From"),
        keys=_text(form, "Digits")[:LONGEST_KEYS],
        words=_text(form, "SpeechResult").strip()[:LONGEST_WORDS],
        confidence=_confidence(_text(form, "Confidence")),
        again="again" in query,
        unanswered="unanswered" in query,
    )


def _confidence(written: str) -> float:
    """How sure the recogniser is; one that says nothing of it is taken at its word."""
    try:
        sure = float(written)
    except ValueError:
        return 1.0
    return sure if 0.0 < sure <= 1.0 else 1.0


def _sid(form: FormData) -> str:
    """The provider's reference of the call. Raises Problem(UNREADABLE)."""
    sid = _text(form, "CallSid")
    if not sid or len(sid) > LONGEST_SID or not sid.isalnum():
        raise Problem(problems.UNREADABLE)
    return sid


def _call(request: Request) -> UUID:
    try:
        return UUID(request.query_params.get("call", ""))
    except ValueError:
        raise Problem(problems.NOT_FOUND) from None


def _number(query: dict[str, list[str]], name: str) -> int | None:
    written = query.get(name, [""])[0]
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else None


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _xml(document: str) -> Response:
    return Response(document, media_type="text/xml")
