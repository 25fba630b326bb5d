"""The copy of an access request: once, within its time, only to the person who asked."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from desk.db import unit_of_work
from desk.doors import problems
from desk.doors.entry import Entry, token_of
from desk.doors.problems import Problem
from desk.requests import exports

FILE_NAME = "my-data.zip"


@dataclass(frozen=True)
class Exports:
    """The one call that hands a copy out."""

    entry: Entry

    def routes(self) -> list[Route]:
        """The address of copies."""
        return [Route("/exports/{export}", self.fetch, methods=["GET"], name="export")]

    async def fetch(self, request: Request) -> Response:
        """GET /exports/{one-time token}: the zip; afterwards 410. A HEAD must not use it up."""
        if request.method != "GET":
            raise Problem(problems.NOT_ALLOWED)
        if "authorization" not in request.headers:
            raise Problem(problems.COPY_FROM_CHAT)
        archive = await self.entry.run(self._archive, token_of(request), request.path_params["export"])
        headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
        return Response(archive, media_type="application/zip", headers=headers)

    def _archive(self, token: str, export: str) -> bytes:
        subject, desk = self.entry.subject(token), self.entry.desk
        with unit_of_work(desk.sessions) as session:
            return exports.fetch(session, desk.clock, desk.keys, export, subject)
