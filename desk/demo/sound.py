"""Sound as a telephone line carries it: 8,000 samples a second, 16 bits, one channel; and the tones of keys.

The pairs of frequencies are those of ITU-T Q.23.
"""

from __future__ import annotations

import io
import math
import wave
from array import array

RATE = 8000
WIDTH = 2
LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
LOUD = 0.35
PRESSED_S = 0.1
PAUSE_S = 0.1


def tones(keys: str) -> bytes:
    """The samples of keys pressed one after the other. Raises ValueError for one that there is not."""
    return b"".join(_pressed(*frequencies(key)) + silence(PAUSE_S) for key in keys)


def frequencies(key: str) -> tuple[int, int]:
    """The two frequencies of a key. Raises ValueError for one that there is not."""
    for row, line in zip(LOW, KEYS, strict=True):
        if len(key) == 1 and key in line:
            return row, HIGH[line.index(key)]
    raise ValueError("no such key")


def silence(seconds: float) -> bytes:
    """So much of nothing."""
    return bytes(WIDTH * round(RATE * seconds))


def seconds(size: int) -> int:
    """How long so many bytes of samples last, in whole seconds."""
    return size // (WIDTH * RATE)


def wav(samples: bytes) -> bytes:
    """The samples as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(samples)
    return buffer.getvalue()


def samples_of(file: bytes) -> bytes:
    """The samples of a WAV file of a line's own kind. Raises ValueError for another."""
    try:
        with wave.open(io.BytesIO(file)) as read:
            if (read.getnchannels(), read.getsampwidth(), read.getframerate()) != (1, WIDTH, RATE):
                raise ValueError("not 8 kHz, 16 bits, one channel")
            return bytes(read.readframes(read.getnframes()))
    except (wave.Error, EOFError):
        raise ValueError("no WAV file") from None


def _pressed(low: int, high: int) -> bytes:
    loud = LOUD * 32767 / 2
    steps = (2 * math.pi * step / RATE for step in range(round(RATE * PRESSED_S)))
    return array("h", (round(loud * (math.sin(low * at) + math.sin(high * at))) for at in steps)).tobytes()
