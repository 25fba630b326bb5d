"""Calls that the line does not know yet: new ones, and those that began while it was away or were forgotten.

Nothing that a call needs is kept in the line: its talk stands in the database, its bridge and channels in
Asterisk. A caller hears the last question once more; an agent who talks to one stays in the talk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from desk.hotline import aside
from desk.line import turns
from desk.line.agent import Agent
from desk.line.ari import Channel
from desk.line.media import CHANNEL
from desk.line.parts import Parts
from desk.line.roster import Roster
from desk.line.talk import Talk
from desk.line.wait import Joined, Left
from desk.providers import Cause
from desk.telephone.asterisk import URL_VARIABLE, bridge_of, call_of
from desk.telephone.failures import TelephoneNotDone

NO_CALL = UUID(int=0)
Bridges = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Found:
    """A channel of the application; `called_for` is the call that an agent was called for."""

    channel: Channel
    called_for: UUID | None


async def begin(parts: Parts, roster: Roster, channel: Channel) -> None:
    """A channel has come into the application. Raises TelephoneFailure."""
    if channel.id in roster.channels or parts.sounds.entered(channel.id):
        return
    for found in await _looked_at(parts, [channel]):
        if found.called_for is None:
            talk = roster.add_caller(channel)
            roster.start(talk.leg, talk.go_on())
        else:
            agent = roster.add_agent(channel, found.called_for)
            roster.start(agent.leg, agent.go_on(in_talk=False))


async def take_up(parts: Parts, roster: Roster) -> None:
    """Brings the roster to what is there. Raises TelephoneFailure, NotAnswered."""
    bridges = {bridge.id: bridge.channels for bridge in await parts.ari.bridges()}
    channels = [each for each in await parts.ari.channels() if not each.id.startswith(CHANNEL)]
    there = frozenset(each.id for each in channels)
    for gone in roster.channels - there:
        roster.over(gone)
    for forgotten in {call_of(bridge) for bridge in bridges} - there - roster.channels - {""}:
        await roster.end(forgotten)
        await parts.ari.end_bridge(bridge_of(forgotten))
    found = await _looked_at(parts, [each for each in channels if each.id not in roster.channels])
    talks = [roster.add_caller(each.channel) for each in found if each.called_for is None]
    agents = [roster.add_agent(each.channel, each.called_for) for each in found if each.called_for]
    for talk in talks:
        await _remind(parts, talk, roster.agents_of(talk.call))
        roster.start(talk.leg, talk.go_on())
    for agent in agents:
        roster.start(agent.leg, agent.go_on(in_talk=_is_in_talk(roster, agent, bridges)))


async def _looked_at(parts: Parts, channels: list[Channel]) -> list[Found]:
    """What each channel is; one that rings still is in no application, and comes by itself."""
    found = []
    for channel in channels:
        try:
            url = await parts.ari.variable(channel.id, URL_VARIABLE)
        except TelephoneNotDone as failure:
            if failure.cause is not Cause.REFUSED:
                raise
        else:
            found.append(Found(channel, _called_for(url) if url else None))
    return found


async def _remind(parts: Parts, talk: Talk, agents: list[Agent]) -> None:
    """Tells a caller's talk of the agent who took it: that one is there, or has left meanwhile."""
    took = await turns.run(parts.entry, aside.taken_by, parts.hotline, talk.call)
    if took:
        talk.tell(Joined())
        if took not in [agent.id for agent in agents]:
            talk.tell(Left())


def _is_in_talk(roster: Roster, agent: Agent, bridges: Bridges) -> bool:
    caller = roster.caller_of(agent.call)
    return caller is not None and agent.leg.channel in bridges.get(bridge_of(caller.leg.channel), ())


def _called_for(url: str) -> UUID:
    """The call in an agent's address; an address that is none of ours is of a call that there is not."""
    try:
        return UUID(parse_qs(urlsplit(url).query).get("call", [""])[0])
    except ValueError:
        return NO_CALL
