"""Slower at the same pitch, and louder without a crackle."""

from __future__ import annotations

import numpy
import pytest
from keys_heard import keys_in

from desk.demo import sound
from desk.hotline.prompt import Pace
from desk.line.pace import paced

SLOW, LOUD = Pace(slow=True), Pace(loud=True)


def loudest(samples: bytes) -> int:
    return int(abs(numpy.frombuffer(samples, dtype="<i2").astype(int)).max())


def test_the_usual_pace_changes_nothing() -> None:
    assert paced(sound.tones("12"), Pace()) == sound.tones("12")


def test_slower_takes_a_third_longer_and_keeps_every_tone() -> None:
    tones = sound.tones("482913")
    slow = paced(tones, SLOW)
    assert 1.25 < len(slow) / len(tones) < 1.4
    assert keys_in(slow) == "482913"


def test_louder_is_louder_and_never_too_loud() -> None:
    quiet = (numpy.sin(numpy.arange(8000) / 5) * 3000).astype("<i2").tobytes()
    assert 1.9 < loudest(paced(quiet, LOUD)) / 3000 <= 2
    assert loudest(paced((numpy.sin(numpy.arange(8000) / 5) * 32000).astype("<i2").tobytes(), LOUD)) < 32767


@pytest.mark.parametrize("length", [0, 1, 100, 500])
def test_what_is_too_short_to_stretch_is_left_as_it_is(length: int) -> None:
    assert paced(bytes(2 * length), SLOW) == bytes(2 * length)
