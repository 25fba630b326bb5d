"""`desk speech`: tries the operator's own ears and voice, before a caller does."""

from __future__ import annotations

from pathlib import Path

import typer

from desk.outside import StartFailure, transcriber_of, voice_of
from desk.settings import Settings
from desk.telephone.wav import samples_of, wav


def say(settings: Settings, text: str, file: Path) -> None:
    """Speaks a text into a WAV file as a telephone carries it. Raises StartFailure, SpeechFailed."""
    voice = voice_of(settings)
    if voice is None:
        raise StartFailure("DESK_SPEECH_VOICE must name a folder of weights")
    file.write_bytes(wav(voice.spoken(text)))


def hear(settings: Settings, file: Path) -> None:
    """Prints what is said in a WAV file of 8 kHz. Raises StartFailure, SpeechFailed."""
    transcriber = transcriber_of(settings)
    if transcriber is None:
        raise StartFailure("DESK_SPEECH_EARS must name a folder of weights")
    try:
        samples = samples_of(file.read_bytes())
    except (OSError, ValueError):
        raise StartFailure(f"{file} is no WAV file of 8 kHz, 16 bits, one channel") from None
    typer.echo(transcriber.heard(samples))
