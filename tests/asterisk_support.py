"""An Asterisk at the network's edge: the calls of its REST interface that the desk makes, and no others."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from urllib.parse import unquote

from doors_support import listening
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.settings import Settings
from desk.telephone.asterisk import AsteriskTelephone
from desk.telephone.wav import wav

LOGIN = base64.b64encode(b"desk:secret").decode()
GONE, CONFLICT, DONE = Response(status_code=404), Response(status_code=409), Response(status_code=204)


@dataclass
class Asterisk:
    """What it holds: channels, bridges, recordings that run, and those that are stored."""

    channels: set[str] = field(default_factory=set)
    bridges: dict[str, dict[str, Any]] = field(default_factory=dict)
    live: dict[str, str] = field(default_factory=dict)  # name -> state
    reels: dict[str, bytes] = field(default_factory=dict)
    events: list[tuple[str, str, str]] = field(default_factory=list)
    applications: list[str] = field(default_factory=list)
    asked: list[tuple[str, list[str]]] = field(default_factory=list)
    originated: list[dict[str, Any]] = field(default_factory=list)
    status: int | None = None  # what it answers to everything, where it is ill
    after: bool = False  # it does what was asked, and answers that status all the same

    def call(self) -> str:
        """A call in its own bridge, as the operator's application makes it."""
        channel = f"{token_hex(5)}.1"
        self.channels.add(channel)
        self.bridges[f"desk-{channel}"] = {"id": f"desk-{channel}", "name": "", "channels": [channel]}
        return channel

    def hears(self, call: str, samples: bytes) -> None:
        """Sound passes over the bridge."""
        name = f"desk-{call}"
        if self.live.get(name) == "recording":
            self.reels[name] += samples

    def hangs_up(self, call: str) -> None:
        self.channels.discard(call)
        self.live.pop(f"desk-{call}", None)

    def app(self) -> Starlette:
        every = ["GET", "POST", "DELETE"]
        return Starlette(routes=[Route("/ari/{path:path}", self.answer, methods=every)])

    async def answer(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Basic {LOGIN}":
            return Response(status_code=401)
        body = await request.json() if await request.body() else {}
        parts = [unquote(part) for part in request.scope["raw_path"].decode().split("/")[2:]]
        self.asked.append((request.method, parts))
        if self.status is not None and not self.after:
            return Response(status_code=self.status)
        answer = self._of(request.method, parts, dict(request.query_params), body)
        return Response(status_code=self.status) if self.status is not None else answer

    def _of(self, method: str, parts: list[str], query: dict[str, str], body: dict[str, Any]) -> Response:
        kind = parts[0]
        if kind == "recordings":
            return self._recording(method, *parts[1:])
        if kind == "bridges":
            return self._bridge(method, parts[1:], query)
        if kind == "channels":
            return self._channel(method, parts[1:], query, body)
        if kind == "applications":
            return JSONResponse({"name": parts[1]}) if parts[1] in self.applications else GONE
        self.events.append((parts[2], query["source"], body["variables"].get("DESK_URL", "")))
        return DONE

    def _recording(self, method: str, where: str, name: str, step: str = "") -> Response:
        there = name in (self.live if where == "live" else set(self.reels) - set(self.live))
        if not there:
            return GONE
        if where == "stored":
            return self._stored(method, name, step)
        if (method, step) == ("GET", ""):
            return JSONResponse({"name": name, "format": "wav", "state": self.live[name], "target_uri": "x"})
        if step == "stop":
            del self.live[name]
        elif step == "pause":
            self.live[name] = "paused" if method == "POST" else "recording"
        return DONE

    def _stored(self, method: str, name: str, step: str) -> Response:
        if method == "DELETE":
            del self.reels[name]
            return DONE
        if step == "file":
            return Response(wav(self.reels[name]), media_type="audio/wav")
        return JSONResponse({"name": name, "format": "wav"})

    def _bridge(self, method: str, parts: list[str], query: dict[str, str]) -> Response:
        if not parts:
            return JSONResponse(list(self.bridges.values()))
        bridge, step = parts[0], parts[1] if len(parts) > 1 else ""
        if bridge not in self.bridges:
            return GONE
        if step == "record":
            if query["name"] in self.reels:
                return CONFLICT
            self.live[query["name"]], self.reels[query["name"]] = "recording", b""
            return JSONResponse({"name": query["name"], "format": "wav", "state": "queued"}, 201)
        if method == "DELETE":
            del self.bridges[bridge]
            self.live.pop(bridge, None)
        return DONE

    def _channel(
        self, method: str, parts: list[str], query: dict[str, str], body: dict[str, Any]
    ) -> Response:
        if not parts:
            self.originated.append({**query, **body})
            return JSONResponse({"id": self.call(), "state": "Down"})
        if parts[0] not in self.channels:
            return GONE
        if method == "DELETE":
            self.hangs_up(parts[0])
            return DONE
        return JSONResponse({"id": parts[0], "state": "Up"})


def settings(base: str, **changed: object) -> Settings:
    known = {
        "asterisk_url": f"{base}/ari",
        "asterisk_user": "desk",
        "asterisk_password": SecretStr("secret"),
        "asterisk_trunk": "carrier",
        "twilio_from": "4001234567",
    }
    return Settings(_env_file=None).model_copy(update=known | changed)


@contextmanager
def asterisk() -> Iterator[tuple[Asterisk, AsteriskTelephone]]:
    """An Asterisk on the loopback, and the desk's client that speaks to it."""
    there = Asterisk()
    with listening(there.app()) as base:
        telephone = AsteriskTelephone(settings(base))
        yield there, telephone
        telephone.close()
