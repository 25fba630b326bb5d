"""Sound, sealed frame by frame under a key of its own: deleting the key shreds every copy there ever was.

A frame is bound to its recording, its place, and whether it is the last: none can be
taken out, moved, or put in from elsewhere without being noticed.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.vault import envelope
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

FRAME = 1024 * 1024
LENGTH = 4
LONGEST = FRAME + 1024


def key_name(recording: uuid.UUID) -> str:
    """Under which name the vault keeps a recording's key."""
    return f"recording:{recording}"


@dataclass
class Sealing:
    """A file to be written to: what comes in goes out sealed, with its size and digest counted."""

    session: Session
    clock: Clock
    keys: Keys
    recording: uuid.UUID
    out: BinaryIO
    waiting: bytearray = field(default_factory=bytearray)
    frames: int = 0
    size: int = 0
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, piece: bytes) -> int:
        """Takes a piece of any size."""
        self.waiting += piece
        while len(self.waiting) > FRAME:
            self._frame(bytes(self.waiting[:FRAME]), last=False)
            del self.waiting[:FRAME]
        return len(piece)

    def finish(self) -> None:
        """Writes the last frame; the file is not written to afterwards."""
        self._frame(bytes(self.waiting), last=True)
        self.waiting.clear()

    def _frame(self, plain: bytes, *, last: bool) -> None:
        sealed = envelope.seal(
            self.session,
            self.clock,
            self.keys,
            subject=key_name(self.recording),
            plaintext=plain,
            context=_context(self.frames, last=last),
        )
        framed = len(sealed).to_bytes(LENGTH, "big") + sealed
        self.out.write(framed)
        self.digest.update(framed)
        self.size += len(framed)
        self.frames += 1


def unsealed(session: Session, keys: Keys, recording: uuid.UUID, file: BinaryIO) -> Iterator[bytes]:
    """The sound, frame by frame. Raises CannotUnseal for a file that is not whole, or without its key."""
    frame, place = _next(file), 0
    while frame is not None:
        following = _next(file)
        yield envelope.unseal(
            session,
            keys,
            subject=key_name(recording),
            sealed=frame,
            context=_context(place, last=following is None),
        )
        frame, place = following, place + 1
    if place == 0:
        raise CannotUnseal


def shred(session: Session, recording: uuid.UUID) -> None:
    """Deletes the key: whatever copy is left of the file says nothing any more."""
    envelope.shred(session, key_name(recording))


def _next(file: BinaryIO) -> bytes | None:
    head = file.read(LENGTH)
    if not head:
        return None
    length = int.from_bytes(head, "big")
    frame = file.read(length) if len(head) == LENGTH and length <= LONGEST else b""
    if len(frame) != length or not frame:
        raise CannotUnseal
    return frame


def _context(place: int, *, last: bool) -> str:
    return f"recording-sound:{place}:{'last' if last else 'more'}"
