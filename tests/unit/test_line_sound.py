"""Whoever connects where sound is awaited: Asterisk is heard, once for each name, and nobody else."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from line_support import Running, running, until

from desk.line import media
from desk.line.media import Sound, Sounds


@pytest.fixture(scope="module")
def one(line_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(line_url, tmp_path_factory.mktemp("sound")) as line:
        yield line


@pytest.fixture
def line(one: Running) -> Iterator[Running]:
    yield one
    one.at.silent = False
    for channel in list(one.at.lines.values()):
        one.at.does(one.at.leaves(channel))
    until(lambda: not one.at.bridges)


def is_closed(line: Running, sent: bytes) -> bool:
    with socket.create_connection(("127.0.0.1", line.port), timeout=10) as wire:
        wire.sendall(sent)
        try:
            return wire.recv(1) == b""
        except ConnectionResetError:
            return True


def named(name: bytes) -> bytes:
    return b"\x01\x00\x10" + name


@pytest.mark.parametrize(
    "sent",
    [
        named(uuid4().bytes),
        b"\x10\x01\x40" + bytes(320),
        b"\x10\xff\xff",
        b"\x01\x00\x0f" + bytes(15),
        b"\x00\x00\x00",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\xff" * 5000,
    ],
)
def test_a_stranger_is_turned_away(line: Running, sent: bytes) -> None:
    phone = line.agrees()
    assert is_closed(line, sent)
    phone.keys("*")
    phone.awaits("随时按零。")


async def second_of_two(name: UUID) -> bytes:
    """What the second connection of a name that is being opened gets to hear."""
    sounds = Sounds()
    server = await asyncio.start_server(sounds.connected, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    with sounds.expected(name, Sound()) as awaited:
        _, first = await asyncio.open_connection(host, port)
        first.write(named(name.bytes))
        await awaited.connected.wait()
        reader, second = await asyncio.open_connection(host, port)
        second.write(named(name.bytes))
        heard = await asyncio.wait_for(reader.read(1), 5)
    for writer in (first, second):
        writer.close()
    await sounds.close()
    server.close()
    return heard


def test_a_name_counts_once_while_its_sound_is_being_opened() -> None:
    assert asyncio.run(second_of_two(uuid4())) == b""


def test_a_name_counts_once(line: Running) -> None:
    phone = line.agrees()
    (name,) = (each.removeprefix("desk-sound-") for each in line.at.lines if each.startswith("desk-sound-"))
    assert is_closed(line, named(bytes.fromhex(name.replace("-", ""))))
    phone.keys("*")
    phone.awaits("随时按零。")


def test_who_says_nothing_is_not_waited_for(line: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "PATIENCE_S", 0.1)
    assert is_closed(line, b"")
    assert is_closed(line, b"\x01\x00\x10half")


def test_a_frame_that_is_none_ends_the_sound_and_not_the_call(line: Running) -> None:
    phone = line.agrees()
    (sound,) = (each for each in line.at.lines.values() if each.writer is not None)
    assert sound.writer is not None
    line.at.loop.call_soon_threadsafe(sound.writer.write, b"\x10\xff\xff")
    until(lambda: sound.id not in line.at.lines)
    phone.keys("*")
    phone.awaits("随时按零。")


def test_a_call_whose_sound_never_opens_ends(line: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.line.leg.OPENS_WITHIN_S", 0.2)
    line.at.silent = True
    phone = line.calls()
    until(lambda: phone.over)
