"""`desk line`: the hotline over the operator's own Asterisk, until SIGTERM."""

from __future__ import annotations

import asyncio
import signal
import socket

from desk import assembly
from desk.assembly import Desk
from desk.doors.entry import Entry
from desk.hotline.line import Hotline
from desk.line.ari import Ari
from desk.line.line import Line
from desk.line.parts import Parts
from desk.outside import StartFailure, transcriber_of, voice_of
from desk.serve import bound
from desk.settings import Settings
from desk.telephone.speech import Transcriber, Voice

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - what is refused


def run(settings: Settings) -> None:
    """Answers calls until it is told to stop. Raises StartFailure, PortBusy, Replaced."""
    if settings.telephone != "asterisk":
        raise StartFailure("`desk line` is the hotline where DESK_TELEPHONE=asterisk")
    if settings.line_host in EVERYWHERE:
        raise StartFailure("DESK_LINE_HOST must be one address, which Asterisk reaches and nobody else")
    voice, ears = voice_of(settings), transcriber_of(settings)
    if voice is None:
        raise StartFailure("DESK_SPEECH_VOICE must name a folder of weights: `desk line` speaks by itself")
    place = bound(settings.line_host, settings.line_port, "DESK_LINE_PORT")
    desk = assembly.assemble(settings)
    try:
        asyncio.run(_served(desk, voice, ears, place))
    finally:
        desk.close()


async def _served(desk: Desk, voice: Voice, ears: Transcriber | None, place: socket.socket) -> None:
    host, port = desk.settings.line_host, desk.settings.line_port
    parts = Parts(
        hotline=Hotline.of(desk),
        ari=Ari(desk.settings),
        voice=voice,
        ears=ears,
        address=f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        entry=Entry(desk),
    )
    serving = asyncio.ensure_future(Line(parts).serve(place))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, serving.cancel)
    await asyncio.wait((serving,))
    if not serving.cancelled():
        serving.result()
