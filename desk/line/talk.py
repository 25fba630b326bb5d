"""A caller's call: the hotline is asked what to say, it is said, and what is heard is told to the hotline."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from desk.db import unit_of_work
from desk.hotline import answering, calls
from desk.hotline.answering import Answer
from desk.hotline.prompt import Heard, Hears, Prompt
from desk.line import patience, turns
from desk.line.ari import Channel
from desk.line.failures import NotAnswered, SoundGone
from desk.line.leg import Leg
from desk.line.parts import Parts
from desk.line.wait import Told, Wait
from desk.recordings import choice
from desk.telephone.failures import TelephoneFailure

log = structlog.get_logger()


class Talk:
    """One call of one channel, which is its reference at the hotline."""

    def __init__(self, parts: Parts, channel: Channel) -> None:
        self.leg = Leg(parts, channel.id)
        self.call = calls.id_of(parts.hotline.desk.keys, channel.id)
        self._parts, self._caller = parts, channel.caller.number
        self._wait = Wait(parts, self.leg)

    def tell(self, told: Told) -> None:
        """Something happened that matters to a caller who waits for a person, or talks to one."""
        self._wait.tell(told)

    async def go_on(self) -> None:
        """The call from where it stands, which is its beginning for a new one, until the desk ends it."""
        try:
            await self.leg.open(str(self.call))
            await self._talk()
        except (SoundGone, TelephoneFailure) as failure:  # who cannot be spoken to is not left in silence
            log.error("call cannot go on", failure=type(failure).__name__)
        await self.leg.hang_up()

    async def _talk(self) -> None:
        hotline, sid = self._parts.hotline, self.leg.channel
        answer = await self._answered(lambda _: answering.taken_up(hotline, sid))
        while answer.prompt.hears is not Hears.OVER:
            answer = await self._after(await self._heard(answer))
        await self.leg.say(answer.prompt)

    async def _after(self, heard: Heard) -> Answer:
        """What follows on what was heard; in a step that failed it is lost, as at the other door."""
        hotline, lost = self._parts.hotline, heard.model_copy(update={"keys": "", "words": "", "again": True})
        self._wait.begin()
        return await self._answered(lambda again: answering.answer(hotline, lost if again else heard))

    async def _answered(self, step: Callable[[bool], Answer]) -> Answer:
        answer = await patience.answered(self._parts, self.leg, step)
        return Answer(answer, 0) if isinstance(answer, Prompt) else answer

    async def _heard(self, answer: Answer) -> Heard:
        prompt, step, sid = answer.prompt, answer.next_step, self.leg.channel
        if prompt.hears is Hears.PERSON:
            on = await self._wait.over(prompt, step)
            return Heard(sid=sid, step=on.step, caller=self._caller, unanswered=on.unanswered)
        given = await self.leg.ask(prompt, by_words=await self._may_be_heard(prompt))
        return Heard(sid=sid, step=step, caller=self._caller, keys=given.keys, words=given.words)

    async def _may_be_heard(self, prompt: Prompt) -> bool:
        """Whether the caller's sound may be listened to.

        Never where keys are asked for, nor before the caller has chosen whether the call is recorded.
        """
        if prompt.hears is not Hears.WORDS or self._parts.ears is None:
            return False
        try:
            return await turns.run(self._parts.entry, self._has_chosen)
        except NotAnswered:
            return False

    def _has_chosen(self) -> bool:
        with unit_of_work(self._parts.hotline.desk.sessions) as session:
            return choice.choice_of(session, self.leg.channel) is not None
