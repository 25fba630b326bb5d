"""Shows an error to a person who opened an address in a browser: a page instead of a problem document.

Plain ASGI, around whatever answers with problems: the document is taken as it comes,
so that a page and a program are told the same.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.doors.accept import wants_page
from desk.doors.problems import MEDIA_TYPE
from desk.doors.rendering import Renderer

KEPT = ("retry-after", "www-authenticate", "allow")
READING = ("GET", "HEAD")


@dataclass(frozen=True)
class Faces:
    """Gives each problem its page, where a page was asked for."""

    app: ASGIApp
    renderer: Renderer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on with a `send` that looks at what is answered."""
        if scope["type"] != "http" or scope["method"] not in READING:
            await self.app(scope, receive, send)
            return
        face = _Face(self.renderer, wants_page(Headers(scope=scope).get("accept", "")), send)
        await self.app(scope, receive, face.sent)
        if face.start is not None:
            await face.page()(scope, receive, send)


@dataclass
class _Face:
    """One answer on its way out; a problem's start and body are held back."""

    renderer: Renderer
    page_wanted: bool
    send: Send
    start: Message | None = None
    body: bytes = b""

    async def sent(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _is_problem(message):
            MutableHeaders(scope=message).add_vary_header("Accept")
            if self.page_wanted:
                self.start = message
        if self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")

    def page(self) -> Response:
        start, problem = self.start or {}, json.loads(self.body)
        given = Headers(scope=start)
        kept = {name: given[name] for name in KEPT if name in given}
        values = {"kind": problem["type"].rpartition(":")[2], "title": problem["title"]}
        return self.renderer.page(
            "problem.html", values, status=start["status"], headers={"Vary": "Accept", **kept}
        )


def _is_problem(start: Message) -> bool:
    return Headers(scope=start).get("content-type", "").startswith(MEDIA_TYPE)
