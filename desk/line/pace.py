"""How fast and how loud the voice speaks to this caller, where the voice itself knows one way only."""

from __future__ import annotations

from typing import Any

import numpy

from desk.hotline.prompt import Pace
from desk.telephone.wav import RATE

SLOWER = 4 / 3
"""Three quarters of the speed, as the other door asks its voice for."""

LOUDER = 2.0
FULL = 32767.0
WINDOW, SEARCH = RATE * 30 // 1000, RATE * 8 // 1000
"""Samples: a window holds two periods of a deep voice, and is moved by up to one until it fits."""


def paced(samples: bytes, pace: Pace) -> bytes:
    """The samples as this caller wishes them; slower at the same pitch."""
    if not (pace.slow or pace.loud):
        return samples
    values = numpy.frombuffer(samples, dtype="<i2").astype("float64")
    values = _stretched(values, SLOWER) if pace.slow else values
    values = _raised(values) if pace.loud else values
    return bytes(numpy.clip(values, -FULL, FULL).astype("<i2").tobytes())


def _raised(values: Any) -> Any:
    """Twice as loud; peaks are bent and not cut, for a cut crackles."""
    return FULL * numpy.tanh(values * LOUDER / FULL)


def _stretched(values: Any, factor: float) -> Any:
    """Windows that overlap by half, each taken from near its place where it fits best on the one before."""
    hop = WINDOW // 2
    if len(values) < 2 * WINDOW + SEARCH:
        return values
    fade = numpy.hanning(WINDOW + 1)[:WINDOW]
    last = len(values) - WINDOW - hop
    made = numpy.zeros(int(last * factor) + WINDOW + hop)
    continued = values[:WINDOW]
    for place in range(0, int(last * factor), hop):
        at = _fitting(values, continued, min(int(place / factor), last))
        made[place : place + WINDOW] += fade * values[at : at + WINDOW]
        continued = values[at + hop : at + hop + WINDOW]
    return made


def _fitting(values: Any, continued: Any, near: int) -> int:
    """Where the sound goes on most like what would have followed."""
    first = max(near - SEARCH, 0)
    there = values[first : near + SEARCH + WINDOW]
    if len(there) < WINDOW:
        return near
    alike = numpy.correlate(there, continued, mode="valid")
    last = len(values) - WINDOW - WINDOW // 2
    return min(first + int(alike.argmax()), last)
