"""A failure of the desk inside a step is spoken, and the step tried again; after three the call ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

from desk.doors.phone import AGAIN_AFTER_S, MOST_TRIES
from desk.hotline.prompt import Hears, Prompt
from desk.line import turns
from desk.line.failures import NotAnswered
from desk.line.leg import Leg
from desk.line.parts import Parts

T = TypeVar("T")


async def answered(parts: Parts, leg: Leg, step: Callable[[bool], T]) -> T | Prompt:
    """What a step answers, or words that end the call; the step is told whether it is tried again.

    Raises SoundGone, SpeechFailed.
    """
    words = parts.hotline.words
    for tries in range(MOST_TRIES + 1):
        try:
            return await turns.run(parts.entry, step, tries > 0)
        except NotAnswered:
            if tries < MOST_TRIES:
                await leg.say(Prompt(says=words.text("utter_phone_busy")))
                await asyncio.sleep(AGAIN_AFTER_S * parts.second)
    return Prompt(says=words.text("utter_phone_broken"), hears=Hears.OVER)
