"""Server-sent events of one conversation: what comes by itself, resumed by Last-Event-ID.

Every event carries an id, a ping that of the newest event, so that a client which
heard nothing yet loses nothing either.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from desk.conversation import stream
from desk.conversation.stream import Event
from desk.db import unit_of_work
from desk.doors.app import conversation_id
from desk.doors.entry import Entry, token_of
from desk.doors.hub import Hub

PING_S = 15.0
LONGEST_S = 900.0
"""A stream ends after this time; the client comes back with its login, which is looked at again."""


@dataclass(frozen=True)
class Events:
    """The event streams of this process."""

    entry: Entry
    hub: Hub

    def routes(self) -> list[Route]:
        """The address of streams."""
        return [Route("/app/sessions/{session}/events", self.follow, methods=["GET"], name="events")]

    async def follow(self, request: Request) -> StreamingResponse:
        """GET /app/sessions/{id}/events."""
        token, conversation = token_of(request), conversation_id(request.path_params["session"])
        asked = request.headers.get("last-event-id", "")
        last = await self.entry.run(self._begin, token, conversation, asked)
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(
            self._told(conversation, last), media_type="text/event-stream", headers=headers
        )

    async def _told(self, conversation: UUID, last: int) -> AsyncIterator[str]:
        until = asyncio.get_running_loop().time() + LONGEST_S
        with self.hub.listening(conversation) as woken:
            yield frame("ping", last, "{}")
            while not self.hub.closed and asyncio.get_running_loop().time() < until:
                woken.clear()
                for event in await self.entry.run(self._after, conversation, last):
                    last = event.id
                    yield frame(event.kind, event.id, event.body)
                if not await _wakes(woken):
                    yield frame("ping", last, "{}")

    def _begin(self, token: str, conversation: UUID, asked: str) -> int:
        subject, desk = self.entry.subject(token), self.entry.desk
        with unit_of_work(desk.sessions) as session:
            newest = stream.newest(session, desk.clock, conversation, subject)
        return int(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 19 else newest

    def _after(self, conversation: UUID, last: int) -> list[Event]:
        desk = self.entry.desk
        with unit_of_work(desk.sessions) as session:
            return stream.after(session, desk.keys, conversation, last)


def frame(kind: str, id_: int, data: str) -> str:
    """One event as it goes over the wire; `data` is JSON and so has no line ends."""
    return f"id: {id_}\nevent: {kind}\ndata: {data}\n\n"


async def _wakes(woken: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(PING_S):
            await woken.wait()
    except TimeoutError:
        return False
    return True
