"""The pages and what they are made of: the chat, in demo mode the inbox and the people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from desk.doors.rendering import WEB, Renderer

CHAT = {"/": "chat.html"}
DEMO = {
    "/demo/inbox": "inbox.html",
    "/demo/people-page": "people.html",
    "/phone-simulator": "phone.html",
}
MAY = {"phone.html": {"Permissions-Policy": "camera=(), microphone=(self), geolocation=()"}}
"""What a page may do that others may not: one listens to whoever presses its microphone."""


class Assets(StaticFiles):
    """Files that a browser keeps and asks about each time, so that a new version is seen at once."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """The file, with the word that it must be asked about again."""
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


@dataclass(frozen=True)
class Pages:
    """Renders each template once: nothing on these pages changes while the process lives."""

    renderer: Renderer

    def routes(self) -> list[BaseRoute]:
        """The pages that this mode shows, and the static files."""
        shown = {**CHAT, **(DEMO if self.renderer.demo else {})}
        pages = [Route(path, self._page(template), name=template) for path, template in shown.items()]
        return [*pages, Mount("/static", Assets(directory=WEB / "static"), name="static")]

    def _page(self, template: str) -> Callable[[Request], Awaitable[HTMLResponse]]:
        text = self.renderer.text(template)

        async def page(_request: Request) -> HTMLResponse:
            return HTMLResponse(text, headers=MAY.get(template))

        return page
