"""How a prompt is said: sentence by sentence, each made while the one before it is heard."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from anyio import to_thread

from desk.hotline.prompt import Pace, Prompt
from desk.hotline.reading import breaths, sentences
from desk.line.media import Sound
from desk.line.pace import paced
from desk.line.parts import Parts
from desk.telephone.wav import RATE, WIDTH

BREATH_S = 1.0
"""Between what is said in one go, as at the other door."""


async def say(parts: Parts, sound: Sound, prompt: Prompt) -> None:
    """Says the words of a prompt, and returns when they were heard. Raises SoundGone, SpeechFailed."""
    pieces = _pieces(prompt.says)
    coming = _made(parts, next(pieces, ("", 0.0)), prompt.pace)
    try:
        for piece in pieces:
            samples = await coming
            coming = _made(parts, piece, prompt.pace)
            await sound.play(samples)
        await sound.play(await coming)
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


def _pieces(words: str) -> Iterator[tuple[str, float]]:
    """Each sentence that has a word in it, and the pause before it in seconds."""
    for number, breath in enumerate(breaths(words)):
        said = [sentence for sentence in sentences(breath) if any(map(str.isalnum, sentence))]
        for place, sentence in enumerate(said):
            yield sentence, BREATH_S if number and not place else 0.0


def _made(parts: Parts, piece: tuple[str, float], pace: Pace) -> asyncio.Task[bytes]:
    return asyncio.create_task(_samples(parts, *piece, pace))


async def _samples(parts: Parts, sentence: str, pause_s: float, pace: Pace) -> bytes:
    """The samples of a sentence after its pause; of no sentence there are none."""
    if not sentence:
        return b""
    spoken = await to_thread.run_sync(
        parts.voice.spoken, sentence, limiter=parts.speaking, abandon_on_cancel=True
    )
    return bytes(round(RATE * pause_s * parts.second) * WIDTH) + paced(spoken, pace)
