"""The sound of calls: connections that Asterisk opens, each named by a UUID that was given for one call."""

from __future__ import annotations

import asyncio
from asyncio import IncompleteReadError, StreamReader, StreamWriter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog

from desk.line import audiosocket
from desk.line.audiosocket import FRAME_S, HEAD_BYTES, Kind
from desk.line.failures import Malformed, SoundGone

log = structlog.get_logger()

PATIENCE_S = 5.0
"""For a connection to say its name, for a frame to come whole, and for one that does not read."""

AHEAD_S = 0.06
"""What is sent before its time, so that a busy moment here is not heard."""

CHANNEL = "desk-sound-"
"""What the id of a sound's channel begins with; its name follows."""

ENDS = (Malformed, IncompleteReadError, OSError, TimeoutError)


class Sound:
    """The sound of one channel, both ways; heard by `listener` while there is one, and by nothing else."""

    def __init__(self) -> None:
        self.listener: Callable[[bytes], None] | None = None
        self._writer: StreamWriter | None = None

    @property
    def there(self) -> bool:
        """Whether the channel is connected."""
        return self._writer is not None and not self._writer.is_closing()

    async def play(self, samples: bytes) -> None:
        """Plays samples of a line, and returns when they were heard. Raises SoundGone."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        for frame in audiosocket.sound_frames(samples):
            early = due - loop.time() - AHEAD_S
            if early > 0:
                await asyncio.sleep(early)
            await self._send(frame)
            due = max(due, loop.time() - AHEAD_S) + FRAME_S  # what came late does not make the rest hurry
        await asyncio.sleep(max(due - loop.time(), 0))

    async def _send(self, frame: bytes) -> None:
        if self._writer is None:
            raise SoundGone
        try:
            self._writer.write(frame)
            async with asyncio.timeout(PATIENCE_S):
                await self._writer.drain()
        except (OSError, TimeoutError):
            raise SoundGone from None

    async def pass_over(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Hears until the connection ends. Raises Malformed, and what asyncio raises where it breaks."""
        self._writer = writer
        try:
            while True:
                kind, payload = await _frame(reader)
                if kind in (Kind.HANGUP, Kind.ERROR):
                    return
                if kind is Kind.SOUND and self.listener is not None:
                    self.listener(payload)
        finally:
            if self._writer is writer:
                self._writer = None

    def close(self) -> None:
        """Ends the connection, and with it the channel that opened it."""
        if self._writer is not None:
            self._writer.close()


@dataclass(frozen=True)
class Awaited:
    """A sound that is being opened: whether its channel is in the application, and connected."""

    sound: Sound
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    connected: asyncio.Event = field(default_factory=asyncio.Event)


class Sounds:
    """The connections: one that names a sound that is awaited is taken, once; any other one is closed."""

    def __init__(self) -> None:
        self._awaited: dict[UUID, Awaited] = {}
        self._open: dict[StreamWriter, asyncio.Task[Any] | None] = {}

    @contextmanager
    def expected(self, name: UUID, sound: Sound) -> Iterator[Awaited]:
        """Lets one connection of this name be the sound's, as long as it is being opened."""
        awaited = self._awaited[name] = Awaited(sound)
        try:
            yield awaited
        finally:
            del self._awaited[name]

    def entered(self, channel: str) -> bool:
        """Notes that a channel is in the application; False for one that is no sound's."""
        name = channel.removeprefix(CHANNEL)
        if name == channel:
            return False
        for awaited_name, awaited in self._awaited.items():
            if str(awaited_name) == name:
                awaited.entered.set()
        return True

    async def connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        """One connection, for `asyncio.start_server`."""
        self._open[writer] = asyncio.current_task()
        try:
            async with asyncio.timeout(PATIENCE_S):
                kind, payload = await _frame(reader)
            awaited = self._awaited.get(audiosocket.name_of(kind, payload))
            if awaited is not None and not awaited.connected.is_set():
                awaited.connected.set()
                await awaited.sound.pass_over(reader, writer)
        except ENDS as failure:
            log.info("sound ended", failure=type(failure).__name__)
        finally:
            writer.close()
            del self._open[writer]

    async def close(self) -> None:
        """Ends every connection."""
        tasks = [task for task in self._open.values() if task is not None]
        for writer in self._open:
            writer.close()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _frame(reader: StreamReader) -> tuple[Kind, bytes]:
    """The next frame; once it began it comes whole within the patience."""
    kind, length = audiosocket.kind_and_length(await reader.readexactly(HEAD_BYTES))
    async with asyncio.timeout(PATIENCE_S):
        return kind, await reader.readexactly(length)
