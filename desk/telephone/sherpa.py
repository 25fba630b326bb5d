"""Ears and voice by sherpa-onnx, on the operator's own machine, with weights that the operator puts there.

`sherpa-onnx` is an extra (`uv sync --extra speech`); it loads its weights when a command or a door
first needs them. A folder of weights holds what the project's releases hold: `tokens.txt`, the model
as `model.onnx` or `model.int8.onnx`, and for a voice its `lexicon.txt` and the rules for numbers (`*.fst`).
The library ends the process for a file that is no model of its kind, and names on standard error a text
of which its lexicon knows nothing: try the weights with `desk speech` before a caller does.
Source: k2-fsa.github.io/sherpa/onnx, "Pre-trained models" and the Python API.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from desk.providers import Cause
from desk.telephone.failures import SpeechFailed
from desk.telephone.wav import RATE

MODELS = ("model.int8.onnx", "model.onnx")
TOKENS, LEXICON = "tokens.txt", "lexicon.txt"
THREADS = 2
LOUDEST = 32767
LANGUAGE = "zh"
FAILURES = (RuntimeError, ValueError, TypeError, OSError)
"""What the library raises; its texts hold paths, and may hold what was to be said."""


class SherpaTranscriber:
    """A Transcriber with the weights of one folder; `kind` is the model's family."""

    def __init__(self, folder: Path, kind: str) -> None:
        """Loads the weights. Raises SpeechFailed(UNCONFIGURED) where library or weights are missing."""
        sherpa = _library()
        model, tokens = _model(folder), _needed(folder / TOKENS)
        make = {
            "paraformer": lambda: sherpa.OfflineRecognizer.from_paraformer(
                paraformer=model, tokens=tokens, num_threads=THREADS
            ),
            "sense_voice": lambda: sherpa.OfflineRecognizer.from_sense_voice(
                model=model, tokens=tokens, num_threads=THREADS, language=LANGUAGE, use_itn=False
            ),
        }
        try:
            self._recognizer = make[kind]()
        except (*FAILURES, KeyError):
            raise SpeechFailed(Cause.UNCONFIGURED) from None

    def heard(self, samples: bytes) -> str:
        """What was said; the library brings the line's 8 kHz to its own rate."""
        import numpy

        floats = numpy.frombuffer(samples, dtype="<i2").astype("float32") / LOUDEST
        try:
            stream = self._recognizer.create_stream()
            stream.accept_waveform(RATE, floats)
            self._recognizer.decode_stream(stream)
            return str(stream.result.text).strip()
        except FAILURES:
            raise SpeechFailed(Cause.FAULT) from None


class SherpaVoice:
    """A Voice with the weights of one folder, of the VITS family: the Chinese ones bring a lexicon."""

    def __init__(self, folder: Path) -> None:
        """Loads the weights. Raises SpeechFailed(UNCONFIGURED) where library or weights are missing."""
        sherpa = _library()
        config = sherpa.OfflineTtsConfig(
            model=sherpa.OfflineTtsModelConfig(
                vits=sherpa.OfflineTtsVitsModelConfig(
                    model=_model(folder),
                    tokens=_needed(folder / TOKENS),
                    lexicon=_needed(folder / LEXICON),
                ),
                num_threads=THREADS,
            ),
            rule_fsts=",".join(str(path) for path in sorted(folder.glob("*.fst"))),
        )
        try:
            if not config.validate():
                raise SpeechFailed(Cause.UNCONFIGURED)
            self._speaker = sherpa.OfflineTts(config)
        except FAILURES:
            raise SpeechFailed(Cause.UNCONFIGURED) from None

    def spoken(self, text: str) -> bytes:
        """The samples, brought down to the line's 8 kHz."""
        try:
            made = self._speaker.generate(text)
        except FAILURES:
            raise SpeechFailed(Cause.FAULT) from None
        if not made.sample_rate or not len(made.samples):
            raise SpeechFailed(Cause.FAULT)  # a text of which the lexicon knows nothing
        return narrowed(made.samples, int(made.sample_rate))


def narrowed(samples: Any, rate: int) -> bytes:
    """Samples between -1 and 1 at any rate as a line carries them: what lies above its band is left out."""
    import numpy

    values = numpy.asarray(samples, dtype="float64")
    length = round(len(values) * RATE / rate)
    if not length:
        return b""
    spectrum = numpy.fft.rfft(values)[: length // 2 + 1]
    narrow = numpy.fft.irfft(spectrum, length) * (length / len(values))
    return bytes((numpy.clip(narrow, -1, 1) * LOUDEST).astype("<i2").tobytes())


def _library() -> Any:
    try:
        import sherpa_onnx
    except ImportError:
        raise SpeechFailed(Cause.UNCONFIGURED) from None
    return sherpa_onnx


def _model(folder: Path) -> str:
    found = next((folder / name for name in MODELS if (folder / name).is_file()), None)
    if found is None:
        raise SpeechFailed(Cause.UNCONFIGURED)
    return str(found)


def _needed(path: Path) -> str:
    if not path.exists():
        raise SpeechFailed(Cause.UNCONFIGURED)
    return str(path)
