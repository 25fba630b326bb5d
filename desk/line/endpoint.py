"""Where an utterance begins and ends in the sound of a line, by its loudness above the line's own noise.

The noise is the quietest moment of the last seconds: speech has its pauses, a fan or a street has none.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy

from desk.line.audiosocket import FRAME_BYTES, FRAME_S


def _frames(seconds: float) -> int:
    return round(seconds / FRAME_S)


BEGINS = _frames(0.2)
WITHIN = _frames(0.3)
"""So many loud frames of the last so many begin an utterance: a click or a cough is shorter."""

ENDS, CLICKS = _frames(0.8), 2
"""So long a silence ends one, however often the line clicks in it."""

LONGEST = _frames(15)
BEFORE = _frames(0.4)
"""What is kept of the time before the beginning was noticed: the first syllable."""

REMEMBERS = _frames(3)
ABOVE, STILL_ABOVE = 3.0, 2.0
"""How many times as loud as the noise speech is, where it begins and while it lasts."""

FAINTEST, LOUDEST_NOISE = 120.0, 2000.0
"""Of samples of 16 bits: nothing fainter is speech, and no noise is believed to be louder."""

SMOOTHED = 0.5


@dataclass(frozen=True)
class Began:
    """Somebody speaks."""


@dataclass(frozen=True)
class Utterance:
    """What was said, with the silence that ended it: samples of a line."""

    samples: bytes


class Endpointer:
    """Hears the sound of a line and tells utterances; it keeps no more sound than the one that goes on."""

    def __init__(self) -> None:
        self._rest = b""
        self._smooth = 0.0
        self._quiet: deque[float] = deque(maxlen=REMEMBERS)
        self._loud: deque[bool] = deque(maxlen=WITHIN)
        self._before: deque[bytes] = deque(maxlen=BEFORE)
        self._said: list[bytes] = []
        self._lasting: deque[bool] = deque(maxlen=ENDS)

    def begin(self) -> None:
        """Forgets all sound; what was learned of the line's noise stays."""
        self._rest = b""
        for kept in (self._said, self._before, self._loud, self._lasting):
            kept.clear()

    def hear(self, samples: bytes) -> list[Began | Utterance]:
        """What began or ended with these samples, however many they are."""
        sound = self._rest + samples
        whole = len(sound) - len(sound) % FRAME_BYTES
        self._rest = sound[whole:]
        told = (self._frame(sound[at : at + FRAME_BYTES]) for at in range(0, whole, FRAME_BYTES))
        return [one for one in told if one is not None]

    def _frame(self, frame: bytes) -> Began | Utterance | None:
        now = loudness(frame)
        self._smooth += SMOOTHED * (now - self._smooth) if self._quiet else now
        self._quiet.append(self._smooth)
        noise = min(*self._quiet, LOUDEST_NOISE)
        return self._go_on(frame, now, noise) if self._said else self._await(frame, now, noise)

    def _await(self, frame: bytes, now: float, noise: float) -> Began | None:
        self._before.append(frame)
        self._loud.append(now > max(noise * ABOVE, FAINTEST))
        if sum(self._loud) < BEGINS:
            return None
        self._said = list(self._before)
        return Began()

    def _go_on(self, frame: bytes, now: float, noise: float) -> Utterance | None:
        self._said.append(frame)
        self._lasting.append(now > max(noise * STILL_ABOVE, FAINTEST))
        ended = len(self._lasting) == ENDS and sum(self._lasting) <= CLICKS
        if not ended and len(self._said) < LONGEST:
            return None
        said = b"".join(self._said)
        self.begin()
        return Utterance(said)


def loudness(frame: bytes) -> float:
    """The root of the mean square of samples, without what is constant in them."""
    values = numpy.frombuffer(frame, dtype="<i2").astype("float64")
    return float(values.std())
