"""Which keys can be heard in a sound: the powers of the frequencies of ITU-T Q.23, as Goertzel finds them.

It shares nothing with what makes the tones but the table of frequencies that the standard sets.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator

RATE = 8000
LOW, HIGH = (697, 770, 852, 941), (1209, 1336, 1477, 1633)
KEYS = {
    (697, 1209): "1", (697, 1336): "2", (697, 1477): "3", (697, 1633): "A",
    (770, 1209): "4", (770, 1336): "5", (770, 1477): "6", (770, 1633): "B",
    (852, 1209): "7", (852, 1336): "8", (852, 1477): "9", (852, 1633): "C",
    (941, 1209): "*", (941, 1336): "0", (941, 1477): "#", (941, 1633): "D",
}  # fmt: skip
WINDOW, STEP = 205, 102
"""25.6 ms, the window of the textbook; a key that is pressed for 40 ms fills at least two."""

LOUD_ENOUGH = 1e5
PURE = 0.6
"""Two tones hold nearly all of a key's power; a voice spreads its own."""


def keys_in(samples: bytes) -> str:
    """The keys that can be heard, in order; one that is held counts once."""
    heard, before, run = "", "", 0
    for key in _windows(samples):
        run = run + 1 if key == before else 1
        if key and run == 2:
            heard += key
        before = key
    return heard


def _windows(samples: bytes) -> Iterator[str]:
    values = array("h", samples)
    for start in range(0, len(values) - WINDOW + 1, STEP):
        yield _key(values[start : start + WINDOW])


def _key(window: array[int]) -> str:
    power = sum(value * value for value in window) / WINDOW
    if power < LOUD_ENOUGH:
        return ""
    low, low_power = _strongest(window, LOW)
    high, high_power = _strongest(window, HIGH)
    return (
        KEYS[low, high] if (low_power + high_power) / power > PURE and _alike(low_power, high_power) else ""
    )


def _strongest(window: array[int], frequencies: tuple[int, ...]) -> tuple[int, float]:
    powers = {frequency: _goertzel(window, frequency) for frequency in frequencies}
    strongest = max(powers, key=lambda frequency: powers[frequency])
    return strongest, powers[strongest]


def _alike(low: float, high: float) -> bool:
    return low > 0 and high > 0 and abs(10 * math.log10(low / high)) < 8


def _goertzel(window: array[int], frequency: int) -> float:
    """The mean power that a window holds at one frequency."""
    turn = 2 * math.cos(2 * math.pi * frequency / RATE)
    once = twice = 0.0
    for value in window:
        once, twice = value + turn * once - twice, once
    return 2 * (once * once + twice * twice - turn * once * twice) / (WINDOW * WINDOW)
