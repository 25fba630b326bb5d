"""A whole Asterisk at the network's edge: telephones, events over a WebSocket, and sound by AudioSocket.

It does what `rest-api/api-docs` and `chan_audiosocket.c` say of the calls that the line makes, and no others:
a channel is told of once it is in the application, sound passes between the channels of a bridge, and a
channel of sound lives as long as its connection.
"""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from uuid import UUID

import uvicorn
from asterisk_support import CONFLICT, DONE, GONE, LOGIN, Asterisk
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

APPLICATION = "privacy-desk"
FRAME = 320


@dataclass
class Channel:
    """A telephone, or a channel of sound; what it hears is kept."""

    id: str
    number: str = ""
    state: str = "Up"
    inside: bool = False  # in the application
    variables: dict[str, str] = field(default_factory=dict)
    heard: bytearray = field(default_factory=bytearray)
    writer: asyncio.StreamWriter | None = None

    def told(self) -> dict[str, Any]:
        caller = {"name": "", "number": self.number}
        return {"id": self.id, "name": f"PJSIP/{self.id}", "state": self.state, "caller": caller}


@dataclass
class Exchange(Asterisk):
    """The Asterisk; everything happens in its own event loop."""

    lines: dict[str, Channel] = field(default_factory=dict)
    listeners: list[WebSocket] = field(default_factory=list)
    refused: int = 0  # connections of events that were turned away
    closed: bool = False  # it takes no connection of events
    silent: bool = False  # it opens no sound
    loop: asyncio.AbstractEventLoop = field(init=False, repr=False)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def app(self) -> Starlette:
        app = super().app()
        app.router.routes.insert(0, WebSocketRoute("/ari/events", self.stream))
        return app

    async def stream(self, wire: WebSocket) -> None:
        if self.closed or wire.headers.get("authorization") != f"Basic {LOGIN}":
            self.refused += 1
            await wire.close()
            return
        await wire.accept()
        for other in self.listeners:
            await other.send_text(json.dumps({"type": "ApplicationReplaced", "application": APPLICATION}))
        self.listeners[:] = [wire]
        try:
            while True:
                await wire.receive_text()
        except (WebSocketDisconnect, RuntimeError):
            if wire in self.listeners:
                self.listeners.remove(wire)

    async def drops(self) -> None:
        """Closes the connection of events."""
        for wire in tuple(self.listeners):
            await wire.close()
        self.listeners.clear()

    async def tell(self, kind: str, channel: Channel | None = None, **more: Any) -> None:
        event = {
            "type": kind,
            "application": APPLICATION,
            "timestamp": "2026-11-26T10:00:00.000+0800",
            **more,
        }
        if channel is not None:
            event["channel"] = channel.told()
        for wire in tuple(self.listeners):
            await wire.send_text(json.dumps(event))

    def does(self, work: Any) -> Any:
        """Lets a coroutine happen in the exchange, and returns what came of it."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(10)

    def later(self, work: Any) -> None:
        task = self.loop.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def enters(self, channel: Channel, *args: str) -> None:
        """A channel comes into the application; where nobody answers for it, the call ends."""
        self.lines[channel.id] = channel
        self.channels.add(channel.id)
        channel.inside = True
        await self.tell("StasisStart", channel, args=list(args))

    async def leaves(self, channel: Channel) -> None:
        """A channel is gone, out of its bridge and out of the application."""
        if self.lines.pop(channel.id, None) is None:
            return
        self.channels.discard(channel.id)
        for bridge in self.bridges.values():
            bridge["channels"] = [each for each in bridge["channels"] if each != channel.id]
        if channel.writer is not None:
            channel.writer.close()
        if channel.inside:
            await self.tell("StasisEnd", channel)
        await self.tell("ChannelDestroyed", channel, cause=16, cause_txt="Normal Clearing")

    async def speaks(self, channel: Channel, samples: bytes) -> None:
        """Sound of a channel goes to all others of its bridge, and into its recording."""
        bridge = next((each for each in self.bridges.values() if channel.id in each["channels"]), None)
        if bridge is None:
            return
        self.hears(bridge["id"].removeprefix("desk-"), samples)
        for other in (self.lines[each] for each in bridge["channels"] if each != channel.id):
            other.heard += samples
            if other.writer is not None:
                for at in range(0, len(samples), FRAME):
                    piece = samples[at : at + FRAME]
                    other.writer.write(b"\x10" + len(piece).to_bytes(2, "big") + piece)

    async def key(self, channel: Channel, digit: str) -> None:
        await self.tell("ChannelDtmfReceived", channel, digit=digit, duration_ms=100)

    def _of(self, method: str, parts: list[str], query: dict[str, str], body: dict[str, Any]) -> Response:
        if parts == ["applications", APPLICATION]:
            there = {"name": APPLICATION, "channel_ids": list(self.lines), "bridge_ids": []}
            return JSONResponse(there) if self.listeners or self.lines else GONE
        if parts[0] == "events":
            return self._user_event(parts[2], query, body)
        return super()._of(method, parts, query, body)

    def _user_event(self, name: str, query: dict[str, str], body: dict[str, Any]) -> Response:
        channel = self.lines.get(query["source"].removeprefix("channel:"))
        if channel is None:
            return Response(status_code=422)
        told = {"eventname": name, **body["variables"]}
        self.later(self.tell("ChannelUserevent", channel, eventname=name, userevent=told))
        return DONE

    def _bridge(self, method: str, parts: list[str], query: dict[str, str]) -> Response:
        if method == "POST" and len(parts) == 1:
            if parts[0] in self.bridges:
                return CONFLICT
            made = {"id": parts[0], "name": query.get("name", ""), "channels": [], "type": query["type"]}
            self.bridges[parts[0]] = made
            return JSONResponse(made)
        if method == "GET" and len(parts) == 1:
            return JSONResponse(self.bridges[parts[0]]) if parts[0] in self.bridges else GONE
        if len(parts) == 2 and parts[1] == "addChannel":
            return self._moved_to(parts[0], query)
        return super()._bridge(method, parts, query)

    def _moved_to(self, bridge: str, query: dict[str, str]) -> Response:
        channel = self.lines.get(query["channel"])
        if bridge not in self.bridges:
            return GONE
        if channel is None:
            return Response(status_code=400)
        if not channel.inside:
            return Response(status_code=422)
        for each in self.bridges.values():
            each["channels"] = [other for other in each["channels"] if other != channel.id]
        self.bridges[bridge]["channels"].append(channel.id)
        return DONE

    def _channel(
        self, method: str, parts: list[str], query: dict[str, str], body: dict[str, Any]
    ) -> Response:
        if method == "POST" and not parts:
            return self._originated(query, body)
        if parts == ["externalMedia"]:
            return self._sound(query)
        if not parts:
            return JSONResponse([each.told() for each in self.lines.values()])
        channel = self.lines.get(parts[0])
        return GONE if channel is None else self._of_channel(method, channel, parts[1:], query)

    def _of_channel(self, method: str, channel: Channel, step: list[str], query: dict[str, str]) -> Response:
        if step == ["variable"]:
            value = channel.variables.get(query["variable"])
            there = JSONResponse({"value": value}) if value is not None else GONE
            return there if channel.inside else CONFLICT
        if method == "DELETE":
            self.later(self.leaves(channel))
            return DONE
        return DONE if step == ["answer"] else JSONResponse(channel.told())

    def _originated(self, query: dict[str, str], body: dict[str, Any]) -> Response:
        """A telephone rings; `picks_up` answers it."""
        self.originated.append({**query, **body})
        number = query["endpoint"].removeprefix("PJSIP/").partition("@")[0]
        channel = Channel(f"{token_hex(5)}.9", number, "Ringing", variables=body["variables"])
        self.lines[channel.id] = channel
        return JSONResponse(channel.told())

    def _sound(self, query: dict[str, str]) -> Response:
        assert (query["encapsulation"], query["transport"], query["format"]) == ("audiosocket", "tcp", "slin")
        channel = Channel(query["channelId"])
        if not self.silent:
            host, _, port = query["external_host"].rpartition(":")
            self.lines[channel.id] = channel
            self.later(self._carries(channel, host.strip("[]"), int(port), UUID(query["data"])))
        return JSONResponse(channel.told())

    async def _carries(self, channel: Channel, host: str, port: int, name: UUID) -> None:
        """What the AudioSocket channel does from its call to its hang-up."""
        try:
            reader, channel.writer = await asyncio.open_connection(host, port)
            channel.writer.write(b"\x01\x00\x10" + name.bytes)
            await self.enters(channel, str(name))
            while True:
                kind, length = (head := await reader.readexactly(3))[0], int.from_bytes(head[1:], "big")
                payload = await reader.readexactly(length)
                assert (kind, length) == (0x10, FRAME)
                await self.speaks(channel, payload)
        except (OSError, asyncio.IncompleteReadError):
            await self.leaves(channel)


@contextmanager
def exchange() -> Iterator[tuple[Exchange, str]]:
    """An exchange on the loopback, and the address of its REST interface."""
    there = Exchange()
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        config = uvicorn.Config(
            there.app(), log_config=None, access_log=False, ws="websockets-sansio", lifespan="off"
        )
        server = uvicorn.Server(config)
        ready = threading.Event()

        def run() -> None:
            async def serve() -> None:
                there.loop = asyncio.get_running_loop()
                ready.set()
                await server.serve(sockets=[place])

            asyncio.run(serve())

        thread = threading.Thread(target=run)
        thread.start()
        ready.wait(10)
        try:
            yield there, f"http://127.0.0.1:{place.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join(10)
