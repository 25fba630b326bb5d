"""Is the desk alive, is it ready: for balancers, for the launcher, for whoever is called at night."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from desk import health
from desk.doors.entry import Entry


@dataclass(frozen=True)
class Operations:
    """The two checks; metrics stand on the private listener."""

    entry: Entry

    def routes(self) -> list[Route]:
        """The addresses of the checks."""
        return [Route("/healthz", self.alive, name="healthz"), Route("/readyz", self.ready, name="readyz")]

    async def alive(self, _request: Request) -> JSONResponse:
        """GET /healthz: this process answers."""
        return JSONResponse({"alive": True})

    async def ready(self, _request: Request) -> JSONResponse:
        """GET /readyz: every part that a journey needs; 503 where one is missing."""
        parts = await self.entry.run(health.parts, self.entry.desk)
        ready = all(parts.values())
        return JSONResponse({"ready": ready, "parts": parts}, 200 if ready else 503)
