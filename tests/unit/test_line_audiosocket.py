"""AudioSocket's frames: what Asterisk sends is read, and nothing else is."""

from __future__ import annotations

import struct
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as some

from desk.line import audiosocket
from desk.line.audiosocket import FRAME_BYTES, LONGEST, Kind
from desk.line.failures import Malformed


def test_a_frame_is_read_as_it_was_made() -> None:
    name = uuid4()
    frame = audiosocket.framed(Kind.NAME, name.bytes)
    assert frame[:3] == b"\x01\x00\x10"
    kind, length = audiosocket.kind_and_length(frame[:3])
    assert (length, audiosocket.name_of(kind, frame[3:])) == (16, name)


@pytest.mark.parametrize(
    ("kind", "length"),
    [(0x10, LONGEST + 2), (0x10, 0), (0x10, 321), (0x10, 0xFFFF), (0x01, 15), (0x03, 2), (0x00, 1)],
)
def test_a_length_that_a_kind_has_not_is_malformed(kind: int, length: int) -> None:
    with pytest.raises(Malformed):
        audiosocket.kind_and_length(struct.pack(">BH", kind, length))


@pytest.mark.parametrize("kind", [0x02, 0x11, 0x18, 0x47, 0xFE])
def test_a_kind_that_there_is_not_is_malformed(kind: int) -> None:
    with pytest.raises(Malformed):
        audiosocket.kind_and_length(struct.pack(">BH", kind, 320))


def test_only_a_name_opens_a_connection() -> None:
    with pytest.raises(Malformed):
        audiosocket.name_of(Kind.SOUND, bytes(16))


@given(some.binary(min_size=3, max_size=3))
def test_any_three_bytes_are_a_frame_or_malformed(head: bytes) -> None:
    try:
        kind, length = audiosocket.kind_and_length(head)
    except Malformed:
        return
    assert length in audiosocket.LENGTHS[kind] and length <= LONGEST


def test_sound_goes_out_in_frames_of_twenty_milliseconds_and_ends_in_silence() -> None:
    frames = audiosocket.sound_frames(b"\x01\x02" * 200)
    assert [len(frame) for frame in frames] == [3 + FRAME_BYTES] * 2
    assert frames[1][3:] == b"\x01\x02" * 40 + bytes(FRAME_BYTES - 80)
    assert audiosocket.sound_frames(b"") == []
