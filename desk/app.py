"""The public application: every door that faces the internet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Lifespan

from desk.assembly import Desk
from desk.doors import problems
from desk.doors.app import AppDoor
from desk.doors.entry import Entry
from desk.doors.events import Events
from desk.doors.exports import Exports
from desk.doors.faces import Faces
from desk.doors.hub import Hub
from desk.doors.operations import Operations
from desk.doors.pages import Pages
from desk.doors.phone import Phone
from desk.doors.problems import FILE, Kind, Sentences
from desk.doors.receipts import Receipts
from desk.doors.recordings import RecordingsDoor
from desk.doors.rendering import Renderer
from desk.doors.twiml import Twiml
from desk.doors.wire import Answers, BodyLimit, Headers
from desk.hotline.line import Hotline
from desk.metrics import Metrics, Watch
from desk.settings import ROOT

MOST_BYTES = 64 * 1024
KINDS = {404: problems.NOT_FOUND, 405: problems.NOT_ALLOWED}


def public_app(desk: Desk, hub: Hub, metrics: Metrics) -> Starlette:
    """The application behind DESK_PORT."""
    entry, settings = Entry(desk), desk.settings
    renderer = Renderer(desk.datamap.operator, settings.url, settings.demo)
    doors = (
        AppDoor(entry),
        Events(entry, hub),
        Receipts(entry, renderer),
        Exports(entry),
        RecordingsDoor(entry),
        Operations(entry),
        Pages(renderer),
    )
    routes: list[BaseRoute] = [route for door in doors for route in door.routes()]
    if settings.telephone == "twilio":  # at an Asterisk `desk line` answers, and nobody signs webhooks
        routes += Phone(entry, Hotline.of(desk), Twiml.of(settings, desk.datamap)).routes()
    if settings.demo:
        from desk.demo.routes import Demo  # the sample operator is no part of a production process
        from desk.demo.simulator import Simulator

        routes = [*Demo(entry).routes(), *Simulator(entry).routes(), *routes]
    return wired(
        routes,
        metrics,
        most=MOST_BYTES,
        outside=(
            Middleware(Headers, secure=settings.url.startswith("https://")),
            Middleware(Faces, renderer=renderer),
        ),
        lifespan=partial(_heard, hub),
    )


@asynccontextmanager
async def _heard(hub: Hub, _app: Starlette) -> AsyncIterator[None]:
    """Listens as long as the application serves."""
    listening = asyncio.create_task(hub.run())
    yield
    listening.cancel()


def wired(
    routes: Sequence[BaseRoute],
    metrics: Metrics,
    *,
    most: int,
    outside: Sequence[Middleware] = (Middleware(Headers),),
    lifespan: Lifespan[Starlette] | None = None,
) -> Starlette:
    """The routes with what stands around every endpoint; `outside` is what its answers pass last."""
    sentences = Sentences.load(ROOT / FILE)

    def refused(_request: Request, failure: Exception) -> Response:
        status = failure.status_code if isinstance(failure, HTTPException) else 500
        return sentences.answer(KINDS.get(status, Kind(status, "unreadable")))

    app = Starlette(
        routes=routes,
        middleware=[
            *outside,
            Middleware(Watch, metrics=metrics),
            Middleware(Answers, sentences=sentences),
            Middleware(BodyLimit, most=most),
        ],
        exception_handlers={HTTPException: refused},
        lifespan=lifespan,
    )
    app.router.redirect_slashes = False  # a redirect would be built from the Host that the caller names
    return app
