"""The one door of the box: sealed text or an intent in, named responses out.

    POST /webhooks/desk/webhook  {"conversation", "channel", "text"}
                                 {"conversation", "channel", "intent", "entities": {name: value}}
    POST /webhooks/desk/parse    {"text"}: what is understood, without a conversation
    GET  /webhooks/desk/health   200 once the model is loaded, else 503

The first two need the shared secret. Errors are JSON and never carry a text.
"""

import hmac
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from plain_text import as_plain_text

logger = logging.getLogger(__name__)

CHANNELS = ("app", "wechat", "phone")
LONGEST = 500
NewMessage = Callable[[UserMessage], Awaitable[Any]]
Handler = Callable[[Request], Awaitable[dict[str, Any]]]


class BadTurn(ValueError):
    """What the desk sent is not a turn."""


@dataclass(frozen=True)
class Turn:
    """One message of a conversation as Rasa is to read it."""

    conversation: str
    channel: str
    message: str


def read_turn(body: Any) -> Turn:
    """The turn in a request's JSON. Raises BadTurn.

    A text never becomes a command; an intent becomes one here and nowhere else.
    """
    if not isinstance(body, dict):
        raise BadTurn("object")
    conversation, channel = body.get("conversation"), body.get("channel")
    if not isinstance(conversation, str) or not 1 <= len(conversation) <= 255:
        raise BadTurn("conversation")
    if channel not in CHANNELS:
        raise BadTurn("channel")
    if ("intent" in body) == ("text" in body):
        raise BadTurn("either text or intent")
    message = _command(body) if "intent" in body else read_text(body)
    return Turn(conversation, channel, message)


def read_text(body: Any) -> str:
    """The text in a request's JSON, harmless and of bounded length. Raises BadTurn."""
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip():
        raise BadTurn("text")
    return as_plain_text(text[:LONGEST])


def _command(body: dict[str, Any]) -> str:
    intent, entities = body["intent"], body.get("entities") or {}
    if not isinstance(intent, str) or not re.fullmatch(r"[a-z_]+", intent):
        raise BadTurn("intent")
    if not isinstance(entities, dict) or not all(isinstance(name, str) for name in entities):
        raise BadTurn("entities")
    return f"/{intent}" + (json.dumps(entities, ensure_ascii=False) if entities else "")


class Collected(OutputChannel):
    """Keeps each bot message whole, under the channel's name that responses are written for."""

    def __init__(self, channel: str) -> None:
        """Makes an empty collection for `app`, `wechat` or `phone`."""
        self.messages: list[dict[str, Any]] = []
        self._name = f"desk-{channel}"

    def name(self) -> str:  # type: ignore[override]  # Rasa asks the instance
        """The name that `channel:` in a response is compared with."""
        return self._name

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps every key of the message that has a value."""
        self.messages.append({key: value for key, value in message.items() if value is not None})


class DeskInput(InputChannel):
    """The channel that credentials.yml names; no other is enabled."""

    def __init__(self, secret: str) -> None:
        """Takes the secret that each request must carry."""
        self._secret = secret.encode()

    @classmethod
    def name(cls) -> str:
        """The channel's name, and its place under /webhooks/."""
        return "desk"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel with the secret of credentials.yml; an empty one stops the start."""
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def blueprint(self, on_new_message: NewMessage) -> Blueprint:
        """The three routes."""
        routes = Blueprint("desk", "desk")

        async def webhook(request: Request) -> HTTPResponse:
            return await self._guarded(request, lambda asked: _turn(asked, on_new_message))

        async def parse(request: Request) -> HTTPResponse:
            return await self._guarded(request, _parse)

        async def health(request: Request) -> HTTPResponse:
            ready = _agent(request).is_ready()
            return response.json({"ready": ready}, status=200 if ready else 503)

        routes.add_route(webhook, "/webhook", methods=["POST"])
        routes.add_route(parse, "/parse", methods=["POST"])
        routes.add_route(health, "/health", methods=["GET"])
        return routes

    async def _guarded(self, request: Request, handler: Handler) -> HTTPResponse:
        sent = request.headers.get("X-Desk-Secret", "").encode(errors="surrogateescape")
        if not hmac.compare_digest(sent, self._secret):
            return response.json({"error": "forbidden"}, status=403)
        try:
            return response.json(await handler(request))
        except BadTurn:
            return response.json({"error": "bad request"}, status=400)
        except Exception as error:  # the door: whatever broke, nothing of the text leaves
            logger.error("turn failed: %s", type(error).__name__)
            return response.json({"error": "failed"}, status=500)


def _agent(request: Request) -> Any:
    return request.app.ctx.agent


def _body(request: Request) -> Any:
    try:
        return json.loads(request.body)
    except ValueError:
        raise BadTurn("json") from None


async def _turn(request: Request, on_new_message: NewMessage) -> dict[str, Any]:
    turn = read_turn(_body(request))
    parsed = await _agent(request).parse_message(turn.message)
    collected = Collected(turn.channel)
    await on_new_message(
        UserMessage(
            turn.message,
            collected,
            turn.conversation,
            parse_data=parsed,
            input_channel=collected.name(),
        )
    )
    return {"messages": collected.messages, **_intent(parsed)}


async def _parse(request: Request) -> dict[str, Any]:
    parsed = await _agent(request).parse_message(read_text(_body(request)))
    return understood(parsed)


def understood(parsed: dict[str, Any]) -> dict[str, Any]:
    """What a parse found: intent, the likeliest readings, entities."""
    entities = [{"entity": found["entity"], "value": found["value"]} for found in parsed["entities"]]
    return {**_intent(parsed), "entities": entities}


def _intent(parsed: dict[str, Any]) -> dict[str, Any]:
    ranking = [_scored(intent) for intent in parsed.get("intent_ranking", [])[:3]]
    return {"intent": _scored(parsed["intent"]), "ranking": ranking}


def _scored(intent: dict[str, Any]) -> dict[str, Any]:
    return {"name": intent["name"], "confidence": round(float(intent["confidence"]), 4)}
