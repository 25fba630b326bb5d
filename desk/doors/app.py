"""The door of the operator's app: sessions and messages (contract, "Chat in the app")."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from desk.conversation import opening, turn
from desk.conversation.failures import NoConversation
from desk.conversation.message import Channel, Message, Reply
from desk.db import unit_of_work
from desk.doors import problems
from desk.doors.entry import Entry, token_of
from desk.doors.problems import Problem

LONGEST_KEY = 200


class Sent(BaseModel):
    """The body of a message: a text or the payload of a button."""

    model_config = ConfigDict(strict=True, frozen=True)
    text: str | None = None
    payload: str | None = None


@dataclass(frozen=True)
class AppDoor:
    """The calls of the app; each answers with a Reply."""

    entry: Entry

    def routes(self) -> list[Route]:
        """The door's addresses."""
        return [
            Route("/app/sessions", self.open, methods=["POST"], name="sessions"),
            Route("/app/sessions/{session}/messages", self.message, methods=["POST"], name="messages"),
        ]

    async def open(self, request: Request) -> JSONResponse:
        """POST /app/sessions: 201 with the greeting."""
        conversation, reply = await self.entry.run(self._open, token_of(request))
        body = {"session_id": str(conversation), **reply.model_dump(mode="json")}
        return JSONResponse(body, 201)

    async def message(self, request: Request) -> JSONResponse:
        """POST /app/sessions/{id}/messages: 200 with the reply."""
        token, key = token_of(request), request.headers.get("idempotency-key")
        reply = await self.entry.run(
            self._take, token, request.path_params["session"], await request.body(), key
        )
        return JSONResponse(reply.model_dump(mode="json"))

    def _open(self, token: str) -> tuple[UUID, Reply]:
        subject, desk = self.entry.subject(token), self.entry.desk
        account = desk.backend.account(subject)
        if account is None or account.closed:
            raise Problem(problems.ACCOUNT_CLOSED)
        with unit_of_work(desk.sessions) as session:
            opening.not_too_often(session, desk.clock, subject)
        return turn.begin(desk.conversation, Channel.APP, subject)

    def _take(self, token: str, conversation: str, body: bytes, key: str | None) -> Reply:
        subject, sent = self.entry.subject(token), Sent.model_validate_json(body)
        if sent.text is not None and sent.payload is not None:
            raise Problem(problems.ONE_OF_BOTH)
        if key is not None and not 0 < len(key) <= LONGEST_KEY:
            raise Problem(problems.UNREADABLE)
        message = Message(
            conversation=conversation_id(conversation),
            subject=subject,
            text=sent.text,
            payload=sent.payload,
            idempotency_key=key,
        )
        return turn.take(self.entry.desk.conversation, message)


def conversation_id(text: str) -> UUID:
    """The conversation that a path names. Raises NoConversation for what is no id."""
    try:
        return UUID(text)
    except ValueError:
        raise NoConversation from None
