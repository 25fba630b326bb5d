"""Hears what any worker put into a conversation, and wakes the streams that wait for it.

One connection of each process listens (PostgreSQL LISTEN); it must be a direct one,
for a pooler in transaction mode hears nothing.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
import structlog

log = structlog.get_logger()

CHANNEL = "desk_events"
AGAIN_S = 1.0


@dataclass
class Hub:
    """The streams of this process, by conversation; `url` is the desk's database."""

    url: str
    streams: dict[UUID, set[asyncio.Event]] = field(default_factory=lambda: defaultdict(set))
    closed: bool = False
    lost: bool = False

    @contextmanager
    def listening(self, conversation: UUID) -> Iterator[asyncio.Event]:
        """An event that is set whenever the conversation may have something new."""
        woken = asyncio.Event()
        self.streams[conversation].add(woken)
        try:
            yield woken
        finally:
            self.streams[conversation].discard(woken)
            if not self.streams[conversation]:
                del self.streams[conversation]

    async def run(self) -> None:
        """Listens until it is cancelled; a connection that breaks is made again."""
        while not self.closed:
            try:
                await self._listen()
            except (psycopg.Error, OSError) as failure:
                self._say_once(failure)
                await asyncio.sleep(AGAIN_S)

    def close(self) -> None:
        """Wakes every stream, so that it ends."""
        self.closed = True
        self._wake_all()

    async def _listen(self) -> None:
        connection = await psycopg.AsyncConnection.connect(self.url, autocommit=True, connect_timeout=3)
        async with connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self.lost = False
            self._wake_all()  # what came while nobody listened is in the table
            async for notification in connection.notifies():
                self._wake(notification.payload)

    def _say_once(self, failure: Exception) -> None:
        if not self.lost:
            log.warning("events not heard", failure=type(failure).__name__)
        self.lost = True

    def _wake(self, payload: str) -> None:
        try:
            conversation = UUID(payload)
        except ValueError:
            return
        for woken in self.streams.get(conversation, ()):
            woken.set()

    def _wake_all(self) -> None:
        for streams in self.streams.values():
            for woken in streams:
                woken.set()
