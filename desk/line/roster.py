"""The calls that go on: each is a task, and ends when Asterisk says that its channel is gone."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any
from uuid import UUID

import structlog

from desk.db import unit_of_work
from desk.hotline import calls
from desk.line import turns
from desk.line.agent import Agent
from desk.line.ari import Channel
from desk.line.failures import NotAnswered
from desk.line.leg import Leg
from desk.line.parts import Parts
from desk.line.talk import Talk
from desk.line.wait import GoesOn, Left
from desk.logs import where

log = structlog.get_logger()


class Roster:
    """Callers and agents by their channels."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._talks: dict[str, Talk] = {}
        self._agents: dict[str, Agent] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._behind: set[asyncio.Task[None]] = set()

    @property
    def channels(self) -> frozenset[str]:
        """Those whose calls go on."""
        return frozenset(self._tasks)

    def caller_of(self, call: UUID) -> Talk | None:
        """The caller's talk of this call, while it goes on."""
        return next((talk for talk in self._talks.values() if talk.call == call), None)

    def agents_of(self, call: UUID) -> list[Agent]:
        """The agents that were called for it, and whose own calls go on."""
        return [agent for agent in self._agents.values() if agent.call == call]

    def add_caller(self, channel: Channel) -> Talk:
        """A caller's call, which `start` lets go on."""
        talk = self._talks[channel.id] = Talk(self._parts, channel)
        return talk

    def add_agent(self, channel: Channel, call: UUID) -> Agent:
        """The call of an agent, which `start` lets go on."""
        agent = self._agents[channel.id] = Agent(self._parts, channel.id, call, self.caller_of)
        return agent

    def start(self, leg: Leg, going_on: Coroutine[Any, Any, None]) -> None:
        """Lets a call go on until it ends by itself, or its channel is gone."""
        task = self._tasks[leg.channel] = asyncio.create_task(going_on)
        task.add_done_callback(lambda ended: self._broke(leg, ended))

    def keyed(self, channel: str, digit: str) -> None:
        """A key was pressed on a channel."""
        if channel in self._talks:
            self._talks[channel].leg.key(digit)
        elif channel in self._agents:
            self._agents[channel].key(digit)

    def redirected(self, channel: str, on: GoesOn) -> None:
        """The desk lets a caller who waits go on."""
        if channel in self._talks:
            self._talks[channel].tell(on)

    def released(self, channel: str) -> None:
        """The desk ends a caller's talk with a person, unless somebody is talking to them now."""
        talk = self._talks.get(channel)
        if talk is not None and not any(agent.in_talk for agent in self.agents_of(talk.call)):
            talk.tell(Left())

    def over(self, channel: str) -> None:
        """The channel is gone: its call ends, and whoever else was in it is told."""
        task = self._tasks.pop(channel, None)
        if task is not None:
            talk, agent = self._talks.pop(channel, None), self._agents.pop(channel, None)
            self.later(self._put_away(task, talk, agent))

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Does something that no call waits for."""
        task = asyncio.create_task(work)
        self._behind.add(task)
        task.add_done_callback(self._behind.discard)

    async def end(self, channel: str) -> None:
        """Notes that the call of a channel is over."""
        try:
            await turns.run(self._parts.entry, self._note_end, channel)
        except NotAnswered:  # what is personal in the call goes an hour after its last word all the same
            return

    async def stop(self) -> None:
        """Leaves every call as it stands, for the next line to take up."""
        tasks = [*self._tasks.values(), *self._behind]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _put_away(self, task: asyncio.Task[None], talk: Talk | None, agent: Agent | None) -> None:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        if talk is not None:
            await self.end(talk.leg.channel)
            await talk.leg.close()
            for each in self.agents_of(talk.call):
                each.caller_gone()
        if agent is not None:
            agent.gone()
            await agent.leg.close()

    def _note_end(self, channel: str) -> None:
        desk = self._parts.hotline.desk
        with unit_of_work(desk.sessions) as session:
            calls.end(session, desk.clock, desk.keys, channel)

    def _broke(self, leg: Leg, task: asyncio.Task[None]) -> None:
        """A fault of ours ends one call and no other."""
        failure = None if task.cancelled() else task.exception()
        if isinstance(failure, Exception):
            log.error("call broke", failure=type(failure).__name__, where=where(failure))
            self.later(leg.hang_up())
