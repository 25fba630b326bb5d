"""A line in a process of its own, with the tests' voice: to be killed. The environment has its settings."""

from __future__ import annotations

import asyncio
import socket

from line_support import WrittenVoice

from desk import assembly
from desk.doors.entry import Entry
from desk.hotline.line import Hotline
from desk.line.ari import Ari
from desk.line.line import Line
from desk.line.parts import Parts
from desk.settings import load_settings


async def serve() -> None:
    """Answers calls until it is killed."""
    desk = assembly.assemble(load_settings())
    place = socket.socket()
    place.bind(("127.0.0.1", 0))
    parts = Parts(
        hotline=Hotline.of(desk),
        ari=Ari(desk.settings),
        voice=WrittenVoice(),
        ears=None,
        address=f"127.0.0.1:{place.getsockname()[1]}",
        entry=Entry(desk),
        second=5,
    )
    await Line(parts).serve(place)


if __name__ == "__main__":
    asyncio.run(serve())
