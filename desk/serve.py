"""`desk serve`: the public and the private listener in one event loop, the job worker beside them.

An orderly stop: the streams end, the calls under way are answered, the worker
finishes or gives back its job; then the process ends.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from starlette.types import ASGIApp

from desk import db
from desk.app import public_app
from desk.assembly import Desk
from desk.crew import crew_of
from desk.doors.hub import Hub
from desk.metrics import Metrics
from desk.policy import meaning
from desk.private import private_app
from desk.requests import worker

log = structlog.get_logger()

GRACE_S = 8
LOOPBACK = "127.0.0.1"


class PortBusy(Exception):
    """Another program listens on the port; the message names the setting."""


class Listener(uvicorn.Server):
    """A server that leaves the signals to `serve`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Captures none: two servers share the process."""
        yield


def run(desk: Desk) -> None:
    """Serves until SIGTERM or SIGINT. Raises PortBusy."""
    settings = desk.settings
    public = bound(settings.host, settings.port, "DESK_PORT")
    sockets = public, bound(LOOPBACK, settings.private_port, "DESK_PRIVATE_PORT")
    meaning.warm()
    stopping = threading.Event()
    working = threading.Thread(target=worker.run, args=(crew_of(desk), stopping), name="worker")
    working.start()
    try:
        asyncio.run(_served(desk, sockets, stopping))
    finally:
        stopping.set()
        working.join(GRACE_S)


async def _served(
    desk: Desk, sockets: tuple[socket.socket, socket.socket], stopping: threading.Event
) -> None:
    hub = Hub(db.url_of(desk.settings, "desk"))
    metrics = Metrics(desk.pools)
    listeners = [
        Listener(_config(app)) for app in (public_app(desk, hub, metrics), private_app(desk, metrics))
    ]
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, stopping, hub, listeners)
    log.info("desk listens", port=desk.settings.port)
    pairs = zip(listeners, sockets, strict=True)
    await asyncio.gather(*(listener.serve(sockets=[place]) for listener, place in pairs))


def _stop(stopping: threading.Event, hub: Hub, listeners: list[Listener]) -> None:
    stopping.set()
    hub.close()
    for listener in listeners:
        listener.should_exit = True


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,  # a path with its query can hold the key of a receipt
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=GRACE_S,
        proxy_headers=False,
        ws="none",
    )


def bound(host: str, port: int, setting: str) -> socket.socket:
    """A socket that listens there. Raises PortBusy."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends an answer's last packet at once only where the socket names its protocol
    place = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
    except OSError as error:
        place.close()
        raise PortBusy(f"{setting}: {host}:{port} cannot be had: {error.strerror}") from None
    return place
