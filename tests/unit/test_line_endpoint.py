"""Where an utterance begins and ends: in quiet and in noise, after a click, and without an end."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import numpy
import pytest

from desk.demo import mouth
from desk.line.endpoint import Began, Endpointer, Utterance
from desk.telephone.wav import RATE, WIDTH

LOUD, STREET = 4000, 400


def noise(seconds: float, loudness: float, seed: int = 1) -> bytes:
    values = numpy.random.default_rng(seed).normal(0, loudness, round(RATE * seconds))
    return bytes(numpy.clip(values, -32767, 32767).astype("<i2").tobytes())


def mixed(sound: bytes, loudness: float) -> bytes:
    values = numpy.frombuffer(sound, dtype="<i2").astype("float64")
    under = numpy.random.default_rng(2).normal(0, loudness, len(values))
    return bytes(numpy.clip(values + under, -32767, 32767).astype("<i2").tobytes())


def told(*sounds: bytes) -> Iterator[Began | Utterance]:
    """What is told, the sound given in pieces that are no frames."""
    ears, sound = Endpointer(), b"".join(sounds)
    for at in range(0, len(sound), 250):
        yield from ears.hear(sound[at : at + 250])


def seconds(utterance: Began | Utterance) -> float:
    assert isinstance(utterance, Utterance)
    return len(utterance.samples) / WIDTH / RATE


@pytest.mark.parametrize("around", [0, 20, STREET])
def test_an_utterance_is_what_is_louder_than_the_line(around: float) -> None:
    began, utterance = told(noise(2, around), noise(1, LOUD), noise(2, around))
    assert isinstance(began, Began)
    assert 1.8 < seconds(utterance) < 2.4
    assert noise(1, LOUD)[RATE // 5 :][:200] in utterance.samples  # type: ignore[union-attr]


def test_a_first_syllable_is_kept() -> None:
    _, utterance = told(noise(1, 20), noise(0.3, LOUD, seed=3), noise(1, LOUD), noise(2, 20))
    assert noise(0.3, LOUD, seed=3)[-400:] in utterance.samples  # type: ignore[union-attr]


@pytest.mark.parametrize("loudness", [0, 20, STREET, 3000])
def test_a_steady_noise_is_no_utterance(loudness: float) -> None:
    assert list(told(noise(8, loudness))) == []


def test_a_click_and_a_cough_are_no_utterance() -> None:
    assert list(told(noise(1, 20), noise(0.02, 20000), noise(0.5, 20), noise(0.1, LOUD), noise(1, 20))) == []


def test_a_pause_for_breath_does_not_end_an_utterance() -> None:
    _, utterance = told(noise(1, 20), noise(1, LOUD), noise(0.5, 20), noise(1, LOUD), noise(2, 20))
    assert 3.2 < seconds(utterance) < 4.2


def test_two_sentences_are_two_utterances() -> None:
    kinds = [type(one) for one in told(noise(1, 20), *(noise(1, LOUD), noise(1.5, 20)) * 2)]
    assert kinds == [Began, Utterance, Began, Utterance]


def test_who_never_stops_is_heard_out_for_fifteen_seconds() -> None:
    _, utterance, *_ = told(noise(1, 20), *[noise(0.3, LOUD), noise(0.1, 20)] * 60)
    assert 14.9 < seconds(utterance) < 15.1


def test_a_noise_that_came_to_stay_is_learned() -> None:
    ended = [one for one in told(noise(2, 20), noise(10, 1500)) if isinstance(one, Utterance)]
    assert len(ended) == 1 and seconds(ended[0]) < 6


@pytest.mark.parametrize("around", [20, 150])
def test_a_spoken_sentence_is_one_utterance(around: float) -> None:
    if shutil.which("espeak-ng") is None or shutil.which("sox") is None:
        if os.environ.get("DESK_TESTS_SPEECH") == "required":
            pytest.fail("espeak-ng and sox are needed")
        pytest.skip("espeak-ng and sox speak")
    said = mouth.said("ba3 wo3 de5 chang2 yong4 di4 zhi3 shan1 diao4")
    began, utterance = told(noise(1, around), mixed(said, around), noise(1.5, around))
    assert isinstance(began, Began)
    assert abs(seconds(utterance) - len(said) / WIDTH / RATE) < 1.3
