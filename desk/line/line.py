"""The Stasis application: stays connected to Asterisk, and gives each event to the call it is about."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import parse_qs, urlsplit

import structlog

from desk.db import unit_of_work
from desk.doors.webhooks import number_in
from desk.line import turns
from desk.line.ari import Event, Recorded
from desk.line.failures import NotAnswered, Replaced
from desk.line.parts import Parts
from desk.line.roster import Roster
from desk.line.taking_up import begin, take_up
from desk.line.wait import GoesOn
from desk.recordings import callbacks
from desk.telephone.asterisk import REDIRECT, RELEASE, URL_VARIABLE, call_of
from desk.telephone.failures import TelephoneFailure
from desk.telephone.provider import RecordingState, RecordingStatus

log = structlog.get_logger()

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 15.0
"""Before Asterisk is asked again that was not there: twice as long each time."""

RECORDINGS = {"RecordingFinished": RecordingStatus.COMPLETED, "RecordingFailed": RecordingStatus.FAILED}


class Line:
    """The calls of one application; used within one event loop."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._roster = parts, Roster(parts)

    async def serve(self, place: socket.socket) -> None:
        """Answers calls until it is cancelled; then they stay as they are, for the next line.

        Sound is connected at `place`. Raises Replaced.
        """
        server = await asyncio.start_server(self._parts.sounds.connected, sock=place)
        try:
            await self._stay_connected()
        finally:
            await self._roster.stop()
            server.close()
            await self._parts.sounds.close()
            await self._parts.ari.close()

    async def _stay_connected(self) -> None:
        pause_s = FIRST_PAUSE_S
        while True:
            try:
                async with self._parts.ari.listening() as events:
                    await take_up(self._parts, self._roster)
                    log.info("line connected")
                    pause_s = FIRST_PAUSE_S
                    async for event in events:
                        await self._told(event)
            except (NotAnswered, TelephoneFailure) as failure:
                log.warning("line not connected", failure=type(failure).__name__)
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _told(self, event: Event) -> None:
        if event.type == "ApplicationReplaced":
            raise Replaced
        if event.type in RECORDINGS and event.recording is not None:
            self._roster.later(self._recorded(event.recording, RECORDINGS[event.type]))
        if event.channel is None:
            return
        match event.type:
            case "StasisStart":
                await begin(self._parts, self._roster, event.channel)
            case "StasisEnd":
                self._roster.over(event.channel.id)
            case "ChannelDtmfReceived":
                self._roster.keyed(event.channel.id, event.digit)
            case "ChannelUserevent":
                self._asked(event.channel.id, event)

    def _asked(self, channel: str, event: Event) -> None:
        """What the desk asks of a call by a user event."""
        if event.eventname == RELEASE:
            self._roster.released(channel)
        elif event.eventname == REDIRECT:
            query = parse_qs(urlsplit(str(event.userevent.get(URL_VARIABLE, ""))).query)
            step = number_in(query, "step")
            if step is not None:
                self._roster.redirected(channel, GoesOn(step, unanswered="unanswered" in query))

    async def _recorded(self, recording: Recorded, status: RecordingStatus) -> None:
        call = call_of(recording.name)
        if not call:
            return
        told = RecordingState(recording.name, call, status, recording.duration)
        try:
            await turns.run(self._parts.entry, self._note, told)
        except NotAnswered:  # the chores ask for it within ten minutes
            return

    def _note(self, told: RecordingState) -> None:
        desk = self._parts.hotline.desk
        with unit_of_work(desk.sessions) as session:
            callbacks.take(session, desk.clock, told)
