"""AudioSocket, in which Asterisk carries the sound of a call over TCP: a kind, a length, a payload.

Source: Asterisk's `include/asterisk/res_audiosocket.h` and `res/res_audiosocket.c`. The first frame of
a connection names it by a UUID; then sound passes both ways as a line carries it (desk.telephone.wav).
"""

from __future__ import annotations

import struct
from enum import IntEnum
from uuid import UUID

from desk.line.failures import Malformed
from desk.telephone.wav import RATE, WIDTH

FRAME_S = 0.02
FRAME_BYTES = int(RATE * FRAME_S) * WIDTH
LONGEST = 10 * FRAME_BYTES
"""Asterisk sends what its channels packetise, up to a few frames of 20 ms in one."""

HEAD = struct.Struct(">BH")
HEAD_BYTES = HEAD.size


class Kind(IntEnum):
    """What a frame holds; kinds of a wider sound are not ours, for the line asks for `slin`."""

    HANGUP = 0x00
    NAME = 0x01
    KEY = 0x03
    SOUND = 0x10
    ERROR = 0xFF


LENGTHS = {
    Kind.HANGUP: range(1),
    Kind.NAME: range(16, 17),
    Kind.KEY: range(1, 2),
    Kind.SOUND: range(WIDTH, LONGEST + 1, WIDTH),
    Kind.ERROR: range(2),
}


def kind_and_length(head: bytes) -> tuple[Kind, int]:
    """What follows on these three bytes. Raises Malformed for a kind or a length that there is not."""
    number, length = HEAD.unpack(head)
    try:
        kind = Kind(number)
    except ValueError:
        raise Malformed from None
    if length not in LENGTHS[kind]:
        raise Malformed
    return kind, length


def name_of(kind: Kind, payload: bytes) -> UUID:
    """The name that opens a connection. Raises Malformed where the frame is another one."""
    if kind is not Kind.NAME:
        raise Malformed
    return UUID(bytes=payload)


def framed(kind: Kind, payload: bytes) -> bytes:
    """One frame as it is sent."""
    return HEAD.pack(kind, len(payload)) + payload


def sound_frames(samples: bytes) -> list[bytes]:
    """The samples in frames of 20 ms, the last one filled with silence."""
    pieces = [samples[at : at + FRAME_BYTES] for at in range(0, len(samples), FRAME_BYTES)]
    return [framed(Kind.SOUND, piece.ljust(FRAME_BYTES, b"\0")) for piece in pieces]
