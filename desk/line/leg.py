"""One telephone on the line: its channel, a bridge of its own, and the sound that the desk has in it."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import structlog

from desk.hotline.prompt import Prompt
from desk.line import mouth
from desk.line.ears import Ears, Given
from desk.line.endpoint import Endpointer
from desk.line.failures import NotAnswered, SoundGone
from desk.line.media import CHANNEL, Sound
from desk.line.parts import Parts
from desk.line.race import until_told
from desk.line.turns import run
from desk.telephone.asterisk import bridge_of
from desk.telephone.failures import TelephoneFailure

log = structlog.get_logger()

OPENS_WITHIN_S = 10.0


class Leg:
    """What a caller's call and an agent's have in common."""

    def __init__(self, parts: Parts, channel: str) -> None:
        self.channel = channel
        self._parts, self._sound = parts, Sound()
        self._endpoints = Endpointer()
        self._ears: Ears | None = None

    async def open(self, name: str, *, alone: bool = True) -> None:
        """Answers, makes the channel's bridge of this name, and puts it there if it is alone with the desk.

        Raises TelephoneFailure.
        """
        await self._parts.ari.answer(self.channel)
        await self._parts.ari.bridge(self.channel, name)
        if alone:
            await self.come_home()

    async def come_home(self) -> None:
        """Puts the channel into its own bridge, out of any other. Raises TelephoneFailure."""
        await self._parts.ari.add(bridge_of(self.channel), self.channel)

    def key(self, digit: str) -> None:
        """A key was pressed; one that nothing was asked for means nothing."""
        if self._ears is not None:
            self._ears.key(digit)

    async def say(self, prompt: Prompt) -> None:
        """Says the words of a prompt, if it has any. Raises SoundGone, SpeechFailed."""
        if not prompt.says:
            return
        if not self._sound.there:
            await self._open_sound()
        await mouth.say(self._parts, self._sound, prompt)

    async def ask(self, prompt: Prompt, *, by_words: bool) -> Given:
        """Says the words of a prompt until something is answered, and what that was.

        Only `by_words` is anything of the sound listened to. Raises SoundGone, SpeechFailed.
        """
        self._endpoints.begin()
        self._ears = ears = Ears(self._parts, prompt, self._endpoints)
        self._sound.listener = ears.sound if by_words else None
        try:
            await until_told(self.say(prompt), ears.begun.wait())
            return await ears.answer()
        finally:
            self._ears = self._sound.listener = None
            self._endpoints.begin()

    async def hang_up(self) -> None:
        """Ends the call; its end is told as any other is."""
        try:
            await run(self._parts.entry, self._parts.hotline.desk.telephone.hang_up, self.channel)
        except NotAnswered:  # it is ended when Asterisk is there again, and tells that it goes on
            return

    async def close(self) -> None:
        """Gives up what was made for the channel, which is over."""
        self._sound.close()
        try:
            await self._parts.ari.end_bridge(bridge_of(self.channel))
        except TelephoneFailure as failure:
            log.warning("bridge not ended", failure=type(failure).__name__)

    async def _open_sound(self) -> None:
        parts, name = self._parts, uuid4()
        with parts.sounds.expected(name, self._sound) as awaited:
            try:
                async with asyncio.timeout(OPENS_WITHIN_S):
                    await parts.ari.sound(_sound_of(name), str(name), parts.address)
                    await awaited.entered.wait()
                    await parts.ari.add(bridge_of(self.channel), _sound_of(name))
                    await awaited.connected.wait()
            except (TelephoneFailure, TimeoutError) as failure:
                log.warning("sound not opened", failure=type(failure).__name__)
                raise SoundGone from None


def _sound_of(name: UUID) -> str:
    return f"{CHANNEL}{name}"
