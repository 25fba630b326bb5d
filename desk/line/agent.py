"""An agent's call: the whisper, the key that takes the caller, the talk, and stepping aside from it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from uuid import UUID

import structlog

from desk.hotline import agents, aside, calls
from desk.hotline.prompt import Hears, Prompt
from desk.line import patience, turns
from desk.line.ears import Given
from desk.line.failures import NotAnswered, SoundGone
from desk.line.leg import Leg
from desk.line.parts import Parts
from desk.line.talk import Talk
from desk.line.wait import Joined, Left, SteppedAside
from desk.telephone.asterisk import bridge_of
from desk.telephone.failures import TelephoneFailure, TelephoneNotThere

log = structlog.get_logger()

STEPS_ASIDE = "*"


class Agent:
    """One agent's channel, called for the caller of `call`; `caller_of` finds their talk while it goes on."""

    def __init__(
        self, parts: Parts, channel: str, call: UUID, caller_of: Callable[[UUID], Talk | None]
    ) -> None:
        self.leg, self.call = Leg(parts, channel), call
        self.id = str(calls.id_of(parts.hotline.desk.keys, channel))
        self.in_talk = False
        self._parts, self._caller_of = parts, caller_of
        self._took = False
        self._parts_ways = asyncio.Event()

    def key(self, digit: str) -> None:
        """A key was pressed: in the talk * leads out of it, and no other one means anything."""
        if not self.in_talk:
            self.leg.key(digit)
        elif digit == STEPS_ASIDE:
            self._parts_ways.set()

    def caller_gone(self) -> None:
        """The caller's call is over."""
        self._parts_ways.set()

    def gone(self) -> None:
        """The agent's call is over: the caller goes on, where it was this agent who talked to them."""
        caller = self._caller_of(self.call)
        if self._took and caller is not None:
            caller.tell(Left())

    async def go_on(self, *, in_talk: bool) -> None:
        """The agent's call from where it stands, until the desk ends it."""
        try:
            await self.leg.open(self.id, alone=not in_talk)
            self._took = in_talk or await turns.run(self._parts.entry, self._has_taken)
            await self._talk(aside.talk_of(self.call) if in_talk else await self._first())
        except (NotAnswered, SoundGone, TelephoneFailure) as failure:
            log.error("agent's call cannot go on", failure=type(failure).__name__)
        await self.leg.hang_up()

    def _has_taken(self) -> bool:
        return aside.taken_by(self._parts.hotline, self.call) == self.id

    async def _first(self) -> Prompt:
        if self._took:
            return await self._stepped()
        return await self._answered(lambda: agents.whisper(self._parts.hotline, self.call).prompt)

    async def _talk(self, prompt: Prompt) -> None:
        while prompt.hears is not Hears.OVER:
            if prompt.hears is Hears.PERSON:
                self._took = True
                await self._with_caller()
                prompt = await self._stepped()
            else:
                prompt = await self._replied(await self.leg.ask(prompt, by_words=False))
        await self.leg.say(prompt)

    async def _replied(self, given: Given) -> Prompt:
        """What follows on a key: to the whisper, or to the question of what next."""
        reply = aside.heard if self._took else agents.accepted
        return await self._answered(
            partial(reply, self._parts.hotline, self.call, self.leg.channel, given.keys)
        )

    async def _with_caller(self) -> None:
        """In the caller's bridge, until the agent steps aside or the caller is gone."""
        caller = self._caller_of(self.call)
        if caller is None:
            return
        self._parts_ways.clear()
        try:
            await self._parts.ari.add(bridge_of(caller.leg.channel), self.leg.channel)
        except TelephoneNotThere:  # the caller hung up this very moment
            return
        self.in_talk = True
        caller.tell(Joined())
        await self._parts_ways.wait()
        self.in_talk = False
        await self.leg.come_home()

    async def _stepped(self) -> Prompt:
        """What an agent hears who is out of the talk; a caller who is still there is told."""
        prompt = await self._answered(
            partial(aside.stepped, self._parts.hotline, self.call, self.leg.channel)
        )
        caller = self._caller_of(self.call)
        if prompt.hears is Hears.KEYS and caller is not None:
            caller.tell(SteppedAside())
        return prompt

    async def _answered(self, step: Callable[[], Prompt]) -> Prompt:
        return await patience.answered(self._parts, self.leg, lambda _: step())
