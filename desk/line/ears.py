"""What a caller answers to one prompt: keys, or words; the first of them stops what is being said."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from anyio import to_thread

from desk.doors.webhooks import LONGEST_WORDS
from desk.hotline.prompt import Prompt
from desk.line.endpoint import Began, Endpointer, Utterance
from desk.line.parts import Parts
from desk.telephone.failures import SpeechFailed

log = structlog.get_logger()

KEYS = frozenset("0123456789*#")
END = "#"
LONGEST_S = 20.0
"""An utterance that began ends sooner by itself; later its sound has stopped."""


@dataclass(frozen=True)
class Given:
    """Keys, or words, or neither."""

    keys: str = ""
    words: str = ""


class Ears:
    """Listens for the answer to one prompt; of sound it keeps the utterance while it goes on."""

    def __init__(self, parts: Parts, prompt: Prompt, endpoints: Endpointer) -> None:
        self._parts, self._prompt, self._endpoints = parts, prompt, endpoints
        self._told: asyncio.Queue[str | Began | Utterance] = asyncio.Queue()
        self.begun = asyncio.Event()

    def key(self, digit: str) -> None:
        """A key was pressed."""
        if digit in KEYS:
            self._tell(digit)

    def sound(self, samples: bytes) -> None:
        """The caller's sound went on."""
        for one in self._endpoints.hear(samples):
            self._tell(one)

    async def answer(self) -> Given:
        """What was answered within the prompt's patience, which begins anew with each key."""
        keys, speaking = "", False
        while True:
            patience_s = LONGEST_S if speaking else self._prompt.patience_s * self._parts.second
            try:
                async with asyncio.timeout(patience_s):
                    told = await self._told.get()
            except TimeoutError:
                return Given(keys)
            if isinstance(told, Utterance) and not keys:
                return Given(words=await self._heard(told.samples))
            speaking = isinstance(told, Began) and not keys
            if isinstance(told, str):
                ended = told == END and self._prompt.keys > 1
                keys += "" if ended else told
                if ended or len(keys) >= self._prompt.keys:
                    return Given(keys)

    def _tell(self, one: str | Began | Utterance) -> None:
        self._told.put_nowait(one)
        self.begun.set()

    async def _heard(self, samples: bytes) -> str:
        ears = self._parts.ears
        if ears is None:
            return ""
        try:
            heard = await to_thread.run_sync(
                ears.heard, samples, limiter=self._parts.speaking, abandon_on_cancel=True
            )
        except SpeechFailed as failure:  # what was not understood is asked for again
            log.warning("speech not heard", failure=type(failure).__name__)
            return ""
        return heard.strip()[:LONGEST_WORDS]
