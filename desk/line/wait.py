"""A caller who waits for a person of the operator, talks to one, or waits for one who stepped aside."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from desk.hotline import agents
from desk.hotline.line import Hotline
from desk.hotline.prompt import Hears, Prompt
from desk.line import turns
from desk.line.failures import NotAnswered
from desk.line.leg import Leg
from desk.line.parts import Parts
from desk.line.race import until_told

Words = Callable[[Hotline, str], Prompt]
Doing = Callable[[], Coroutine[Any, Any, None]]

IN_SILENCE = Prompt(says="", hears=Hears.NOTHING)
"""Where the desk has no word for who waits, it is asked again after a pause."""


@dataclass(frozen=True)
class Joined:
    """Somebody of the operator is in the caller's bridge: they hear each other, and the desk is silent."""


@dataclass(frozen=True)
class SteppedAside:
    """Who talked to the caller is out of the bridge, and means to return."""


@dataclass(frozen=True)
class Left:
    """Who talked to the caller is gone for good."""


@dataclass(frozen=True)
class GoesOn:
    """The call goes on with this step; `unanswered` where nobody took it."""

    step: int
    unanswered: bool = False


Told = Joined | SteppedAside | Left | GoesOn


class Wait:
    """One caller's waiting; what was told since `begin` counts."""

    def __init__(self, parts: Parts, leg: Leg) -> None:
        self._parts, self._leg = parts, leg
        self._told: asyncio.Queue[Told] = asyncio.Queue()

    def begin(self) -> None:
        """Forgets what was told of an earlier person."""
        self._told = asyncio.Queue()

    def tell(self, told: Told) -> None:
        """Something happened on the agent's side, or the desk lets the call go on."""
        self._told.put_nowait(told)

    async def over(self, prompt: Prompt, step: int) -> GoesOn:
        """Until a person has come and gone, or none comes; the prompt is said first.

        Raises SoundGone, SpeechFailed.
        """
        doing: Doing = partial(self._words, agents.waited, prompt)
        joined = False
        while True:
            told = (
                self._told.get_nowait() if self._told.qsize() else await until_told(doing(), self._told.get())
            )
            match told:
                case GoesOn():
                    return told
                case Joined():
                    doing, joined = self._silence, True
                case SteppedAside() if joined:
                    doing = partial(self._words, agents.held, IN_SILENCE)
                case Left() if joined:
                    return GoesOn(step)
                case None:  # the desk knows of no such call any more
                    return GoesOn(step)

    async def _words(self, source: Words, prompt: Prompt) -> None:
        while prompt.hears is not Hears.OVER:
            await self._leg.say(prompt)
            if prompt.hears is Hears.NOTHING and prompt.says:
                await asyncio.sleep(prompt.patience_s * self._parts.second)
            prompt = await self._next(source)

    async def _next(self, source: Words) -> Prompt:
        try:
            return await turns.run(self._parts.entry, source, self._parts.hotline, self._leg.channel)
        except NotAnswered:
            await asyncio.sleep(IN_SILENCE.patience_s * self._parts.second)
            return IN_SILENCE

    async def _silence(self) -> None:
        await asyncio.Event().wait()
