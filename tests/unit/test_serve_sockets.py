"""The listeners' sockets."""

from __future__ import annotations

import asyncio
import socket

import pytest

from desk import serve


def test_an_answer_leaves_at_once() -> None:
    """Without TCP_NODELAY an answer's last packet waits 40 ms for the other side's acknowledgement."""
    assert asyncio.run(_accepted_without_delay())


async def _accepted_without_delay() -> bool:
    found = asyncio.get_running_loop().create_future()

    def met(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        found.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    place = serve.bound("127.0.0.1", 0, "DESK_PORT")
    server = await asyncio.start_server(met, sock=place)
    async with server:
        _, writer = await asyncio.open_connection(*place.getsockname())
        without_delay = await asyncio.wait_for(found, 5)
        writer.close()
    return bool(without_delay)


def test_a_port_that_is_taken_is_named_by_its_setting() -> None:
    with serve.bound("127.0.0.1", 0, "DESK_PORT") as place:
        place.listen()
        with pytest.raises(serve.PortBusy, match="DESK_PRIVATE_PORT"):
            serve.bound("127.0.0.1", place.getsockname()[1], "DESK_PRIVATE_PORT")
