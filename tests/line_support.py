"""The line on an exchange, over the real hotline and its real databases; its bot is down.

Its voice writes the words into the samples, so that what a telephone hears can be read; its ears hear the
next of the sentences that a test lays ready, and keep what sound they were given.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from secrets import randbelow
from typing import Any

import numpy
from doors_support import assembled
from exchange_support import Channel, Exchange, exchange

from desk.assembly import Desk
from desk.db import unit_of_work
from desk.doors.entry import Entry
from desk.hotline import calls
from desk.hotline.calls import State, Talk
from desk.hotline.line import Hotline
from desk.hotline_tables import PhoneCall
from desk.line.ari import Ari
from desk.line.line import Line
from desk.line.parts import Parts

CALLER = "16000000001"
AGENT = "13900000001"
PATIENCE_S = 20.0
SECOND = 0.15
LOUD, STILL = 4000, 10


def until(true: Callable[[], Any], within_s: float = PATIENCE_S) -> Any:
    """Waits until it is so, and returns what it is."""
    end = time.monotonic() + within_s
    while not (found := true()):
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.01)
    return found


def noise(seconds: float, loudness: float) -> bytes:
    values = numpy.random.default_rng(1).normal(0, loudness, round(8000 * seconds))
    return bytes(values.astype("<i2").tobytes())


@dataclass
class WrittenVoice:
    """A Voice whose samples are the characters themselves, and then `seconds` of nothing."""

    seconds: float = 0.02
    failing: bool = False

    def spoken(self, text: str) -> bytes:
        """The text, sample by sample."""
        if self.failing:
            from desk.providers import Cause
            from desk.telephone.failures import SpeechFailed

            raise SpeechFailed(Cause.FAULT)
        return text.encode("utf-16-le") + bytes(2 * round(8000 * self.seconds))


@dataclass
class ReadyEars:
    """A Transcriber that hears what a test lays ready."""

    sentences: list[str] = field(default_factory=list)
    given: list[bytes] = field(default_factory=list)

    def heard(self, samples: bytes) -> str:
        """The next sentence."""
        self.given.append(samples)
        return self.sentences.pop(0) if self.sentences else ""


@dataclass
class Phone:
    """A telephone at the exchange."""

    at: Exchange
    channel: Channel
    read: int = 0

    @property
    def hears(self) -> str:
        """Everything that was said to it."""
        return bytes(self.channel.heard).decode("utf-16-le", errors="ignore").replace("\0", "")

    def awaits(self, words: str, within_s: float = PATIENCE_S) -> str:
        """Waits for words that were not awaited before; returns all up to their end."""
        try:
            until(lambda: words in self.hears[self.read :], within_s)
        except AssertionError:
            raise AssertionError(f"not heard: {words}; but: {self.hears[self.read :]}") from None
        end = self.hears.index(words, self.read) + len(words)
        said, self.read = self.hears[self.read : end], end
        return said

    def keys(self, digits: str) -> None:
        for digit in digits:
            self.at.does(self.at.key(self.channel, digit))

    def makes(self, samples: bytes) -> None:
        """Sound goes into the telephone."""
        self.at.does(self.at.speaks(self.channel, samples))

    def speaks(self) -> None:
        """Somebody says a sentence into it."""
        self.makes(noise(0.3, STILL) + noise(0.6, LOUD) + noise(1.2, STILL))

    def hangs_up(self) -> None:
        self.at.does(self.at.leaves(self.channel))

    @property
    def over(self) -> bool:
        return self.channel.id not in self.at.lines


@dataclass
class Running:
    """The line while it runs; `stop` ends it as it stands, `start` begins another one."""

    desk: Desk
    at: Exchange
    voice: WrittenVoice
    ears: ReadyEars | None
    second: float = SECOND
    port: int = 0
    failure: list[BaseException] = field(default_factory=list)

    def start(self) -> None:
        place = socket.socket()
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        place.bind(("127.0.0.1", 0))
        self.port = place.getsockname()[1]
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(place)))
        self._thread.start()
        self._ready.wait(10)

    async def _serve(self, place: socket.socket) -> None:
        parts = Parts(
            hotline=Hotline.of(self.desk),
            ari=Ari(self.desk.settings),
            voice=self.voice,
            ears=self.ears,
            address=f"127.0.0.1:{self.port}",
            entry=Entry(self.desk),
            second=self.second,
        )
        self._serving = asyncio.ensure_future(Line(parts).serve(place))
        self._loop = asyncio.get_running_loop()
        self._ready.set()
        await asyncio.wait((self._serving,))
        if not self._serving.cancelled() and (failed := self._serving.exception()):
            self.failure.append(failed)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._serving.cancel)
        self._thread.join(20)
        assert not self._thread.is_alive()

    def ended(self) -> bool:
        """Whether the line ended by itself."""
        self._thread.join(0.01)
        return not self._thread.is_alive()

    def connected(self) -> bool:
        return bool(self.at.listeners)

    def calls(self, number: str = CALLER) -> Phone:
        """Somebody calls the hotline."""
        until(self.connected)
        phone = Phone(self.at, self.channel(number))
        self.at.does(self.at.enters(phone.channel))
        return phone

    def channel(self, number: str = CALLER) -> Channel:
        return Channel(f"{randbelow(10**9)}.{randbelow(10**6)}", number)

    def rings(self, number: str = AGENT) -> Phone:
        """The telephone of an agent that the desk has called."""
        ringing = until(
            lambda: [c for c in self.at.lines.values() if c.number == number and c.state == "Ringing"]
        )
        return Phone(self.at, ringing[-1])

    def picks_up(self, number: str = AGENT) -> Phone:
        phone = self.rings(number)
        phone.channel.state = "Up"
        self.at.does(self.at.enters(phone.channel))
        return phone

    def talk(self, phone: Phone) -> Talk:
        """The call as the database has it."""
        with unit_of_work(self.desk.sessions) as session:
            found = calls.find(session, self.desk.keys, phone.channel.id)
        assert found
        return found

    def stands_at(self, phone: Phone, state: State) -> bool:
        return self.talk(phone).state is state

    def asks_whose(self, phone: Phone) -> None:
        """Puts the call where a talk with the bot would have brought it: to the question of a number."""
        with unit_of_work(self.desk.sessions) as session:
            session.get_one(PhoneCall, self.talk(phone).id).state = State.WHOSE.value

    def agrees(self) -> Phone:
        """A call whose caller has agreed to be recorded, and hears what can be done here."""
        phone = self.calls()
        phone.awaits("不同意按二。")
        phone.keys("1")
        phone.awaits("随时按零。")
        return phone


@contextmanager
def started(desk: Desk, there: Exchange, ears: ReadyEars | None) -> Iterator[Running]:
    """The line of this desk at this exchange."""
    line = Running(desk, there, WrittenVoice(), ears)
    line.start()
    try:
        yield line
    finally:
        line.stop()


def asterisk_settings(base: str) -> dict[str, str]:
    """What makes the exchange at this address the desk's telephone."""
    return {
        "DESK_TELEPHONE": "asterisk",
        "ASTERISK_ARI_URL": f"{base}/ari",
        "ASTERISK_ARI_USER": "desk",
        "ASTERISK_ARI_PASSWORD": "secret",
        "ASTERISK_TRUNK": "carrier",
    }


@contextmanager
def running(url: str, folder: Path, ears: ReadyEars | None = None, **more: str) -> Iterator[Running]:
    """A line at an exchange, over a desk of its own."""
    with (
        exchange() as (there, base),
        assembled(url, folder, **asterisk_settings(base), **more) as desk,
        started(desk, there, ears) as line,
    ):
        yield line


def waiting(line: Running) -> Phone:
    """A caller who wants a person, and has heard that one is looked for."""
    phone = line.agrees()
    phone.keys("0")
    phone.awaits("请稍等")
    return phone


def talking(line: Running) -> tuple[Phone, Phone]:
    """A caller and an agent who hear each other."""
    phone = waiting(line)
    agent = line.picks_up()
    agent.awaits("接听请按一。")
    agent.keys("1")
    until(lambda: together(line, phone, agent))
    return phone, agent


def together(line: Running, phone: Phone, agent: Phone) -> bool:
    """Whether the agent is in the caller's bridge."""
    return agent.channel.id in line.at.bridges[f"desk-{phone.channel.id}"]["channels"]
