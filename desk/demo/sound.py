"""What passes over the demo's line: the tones of keys, whose pairs of frequencies are those of ITU-T Q.23."""

from __future__ import annotations

import math
from array import array

from desk.telephone.wav import RATE, WIDTH

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


def _pressed(low: int, high: int) -> bytes:
    loud = LOUD * 32767 / 2
    steps = (2 * math.pi * step / RATE for step in range(round(RATE * PRESSED_S)))
    return array("h", (round(loud * (math.sin(low * at) + math.sin(high * at))) for at in steps)).tobytes()
