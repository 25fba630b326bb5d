"""A person's own recordings through the app: listed, and heard by a link that works once.

To have them deleted is an erasure, with its preview and its receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.clock import local
from desk.db import unit_of_work
from desk.doors import problems
from desk.doors.app import conversation_id
from desk.doors.entry import Entry, token_of
from desk.doors.problems import Problem
from desk.identity import levels
from desk.identity.failures import NotVerified
from desk.identity.levels import Level
from desk.recording_tables import Recording
from desk.recordings import hearing
from desk.recordings.failures import NoSuchRecording

SOUND = "audio/wav"


@dataclass(frozen=True)
class RecordingsDoor:
    """The calls about recordings."""

    entry: Entry

    def routes(self) -> list[Route]:
        """The door's addresses."""
        mine = "/app/sessions/{session}/recordings"
        return [
            Route("/app/sessions/{session}/recordings", self.listed, methods=["GET"], name="recordings"),
            Route(f"{mine}/{{recording}}/links", self.link, methods=["POST"], name="recording_link"),
            Route("/recordings/{link}", self.hear, methods=["GET"], name="recording"),
        ]

    async def listed(self, request: Request) -> JSONResponse:
        """GET /app/sessions/{id}/recordings: what was recorded of this person, the newest first."""
        named = request.path_params["session"]
        return JSONResponse({"recordings": await self.entry.run(self._listed, token_of(request), named)})

    async def link(self, request: Request) -> JSONResponse:
        """POST /app/sessions/{id}/recordings/{recording}/links: 201 with an address that works once."""
        named = request.path_params
        made = await self.entry.run(self._link, token_of(request), named["session"], named["recording"])
        return JSONResponse({"url": f"/recordings/{made}"}, 201)

    async def hear(self, request: Request) -> Response:
        """GET /recordings/{one-time token}: the sound, to its person; a HEAD must not use it up."""
        if request.method != "GET":
            raise Problem(problems.NOT_ALLOWED)
        sound = await self.entry.run(self._heard, token_of(request), request.path_params["link"])
        return Response(sound, media_type=SOUND)

    def _listed(self, token: str, named: str) -> list[dict[str, Any]]:
        subject = self.entry.subject(token)
        with unit_of_work(self.entry.desk.sessions) as session:
            self._require(session, subject, named, Level.APP)
            return [_shown(recording) for recording in hearing.of(session, subject)]

    def _link(self, token: str, named: str, recording: str) -> str:
        subject, desk = self.entry.subject(token), self.entry.desk
        with unit_of_work(desk.sessions) as session:
            try:
                self._require(session, subject, named, Level.CODE)
            except NotVerified:
                raise Problem(problems.CODE_FIRST) from None
            return hearing.link(session, desk.clock, _id(recording), subject)

    def _heard(self, token: str, link: str) -> bytes:
        subject, keeping = self.entry.subject(token), self.entry.desk.keeping
        with unit_of_work(self.entry.desk.sessions) as session:
            return hearing.hear(session, keeping, token=link, subject=subject)

    def _require(self, session: Session, subject: str, named: str, level: Level) -> None:
        clock, conversation = self.entry.desk.clock, conversation_id(named)
        levels.require(session, clock, conversation_id=conversation, subject=subject, level=level)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NoSuchRecording from None


def _shown(recording: Recording) -> dict[str, Any]:
    return {
        "id": str(recording.id),
        "recorded_at": _time(recording.asked_at),
        "seconds": recording.seconds,
        "state": recording.stage,
        "kept_until": _time(recording.release_at),
        "notice_version": recording.notice_version,
    }


def _time(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")
