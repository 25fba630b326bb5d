"""A desk put together as the product does it, over real databases; its bot is down."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp
from support import database_beside

from desk import assembly
from desk.assembly import Desk
from desk.settings import Settings, load_settings
from sample import load

PLAIN, OTHER = "16000000001", "16000000003"


def demo_settings(
    patch: pytest.MonkeyPatch, folder: Path, desk_url: str, sample_url: str, **more: str
) -> Settings:
    """Settings of demo mode over these databases, and none of the machine's."""
    for field in Settings.model_fields.values():
        patch.delenv(str(field.alias), raising=False)
    given = {
        "DESK_DATA_DIR": str(folder),
        "DESK_DATABASE_URL": desk_url,
        "DESK_SAMPLE_DATABASE_URL": sample_url,
        "DESK_BOT_URLS": "http://127.0.0.1:1",
        "DESK_SECRET_KEY": "the same key for every desk of the tests",
        **more,
    }
    for name, value in given.items():
        patch.setenv(name, value)
    return load_settings()


@contextmanager
def assembled(desk_url: str, folder: Path, **more: str) -> Iterator[Desk]:
    """A desk in demo mode with the sample operator's named people."""
    sample_url = database_beside(desk_url, "doors_sample")
    load.ensure(sample_url, ordinary=0)
    with pytest.MonkeyPatch.context() as patch:
        desk = assembly.assemble(demo_settings(patch, folder, desk_url, sample_url, **more))
        yield desk
        desk.close()


@contextmanager
def listening(app: ASGIApp) -> Iterator[str]:
    """The app on a port of the loopback, as a server serves it."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [place]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{place.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


def signed_in(http: httpx.Client, phone: str) -> dict[str, str]:
    """The header of this person's login."""
    token = http.post("/demo/login", json={"phone": phone}).json()["token"]
    return {"Authorization": f"Bearer {token}"}
