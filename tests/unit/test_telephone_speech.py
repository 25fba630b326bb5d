"""Ears and a voice of the operator's own: narrowed to a line, and named where they are missing."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from keys_heard import keys_in

from desk.commands import speech
from desk.demo import sound
from desk.outside import StartFailure
from desk.providers import Cause
from desk.settings import Settings
from desk.telephone.failures import SpeechFailed
from desk.telephone.sherpa import SherpaTranscriber, SherpaVoice, narrowed
from desk.telephone.wav import wav

Made = Callable[[Path], object]
MAKERS: list[Made] = [SherpaVoice, lambda folder: SherpaTranscriber(folder, "paraformer")]


def settings(**changed: object) -> Settings:
    return Settings(_env_file=None).model_copy(update=changed)


@pytest.mark.parametrize("make", MAKERS)
def test_without_the_library_it_is_unconfigured(
    make: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sherpa_onnx", None)
    with pytest.raises(SpeechFailed) as failed:
        make(tmp_path)
    assert failed.value.cause is Cause.UNCONFIGURED


@pytest.mark.parametrize("there", [(), ("model.onnx",), ("tokens.txt",)])
@pytest.mark.parametrize("make", MAKERS)
def test_without_all_its_weights_it_is_unconfigured(
    make: Made, there: tuple[str, ...], tmp_path: Path
) -> None:
    pytest.importorskip("sherpa_onnx", reason="uv sync --extra speech")
    for name in there:
        (tmp_path / name).write_text("")
    with pytest.raises(SpeechFailed) as failed:
        make(tmp_path)
    assert failed.value.cause is Cause.UNCONFIGURED


def test_a_sound_of_another_rate_keeps_its_length_and_its_tones() -> None:
    numpy = pytest.importorskip("numpy", reason="uv sync --extra speech")
    line = numpy.frombuffer(sound.tones("482913"), dtype="<i2").astype("float64") / 32767
    wide = numpy.interp(numpy.arange(len(line) * 3) / 3, numpy.arange(len(line)), line)
    narrow = narrowed(wide, 24_000)
    assert len(narrow) == len(line) * 2
    assert keys_in(narrow) == "482913"


def test_what_a_line_cannot_carry_is_left_out() -> None:
    numpy = pytest.importorskip("numpy", reason="uv sync --extra speech")
    shrill = numpy.sin(numpy.arange(44_100) * 2 * numpy.pi * 9000 / 44_100)
    assert max(abs(numpy.frombuffer(narrowed(shrill, 44_100), dtype="<i2").astype(int))) < 400
    assert narrowed([], 44_100) == b""


def test_the_command_line_says_what_is_missing(tmp_path: Path) -> None:
    heard = tmp_path / "heard.wav"
    heard.write_bytes(wav(sound.tones("1")))
    with pytest.raises(StartFailure, match="DESK_SPEECH_VOICE"):
        speech.say(settings(), "您好", tmp_path / "said.wav")
    with pytest.raises(StartFailure, match="DESK_SPEECH_EARS"):
        speech.hear(settings(), heard)
    with pytest.raises(StartFailure, match="--extra speech"):
        speech.hear(settings(speech_ears=tmp_path), heard)


def test_a_file_that_is_no_sound_of_a_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        def heard(self, samples: bytes) -> str:
            """Nothing."""
            return ""

    monkeypatch.setattr(speech, "transcriber_of", lambda _: Deaf())
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(StartFailure, match="8 kHz"):
        speech.hear(settings(), tmp_path / "text.wav")
