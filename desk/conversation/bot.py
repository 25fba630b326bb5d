"""The bot as the desk sees it: sealed text or an intent in, named responses out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from desk.conversation.failures import BotDown
from desk.conversation.message import Channel, Intent

log = structlog.get_logger()


class BotButton(BaseModel):
    """A button of a response: the payload is the bot's own `/intent{"entity": "value"}`."""

    model_config = ConfigDict(frozen=True)
    title: str
    payload: str


class Said(BaseModel):
    """One response the bot uttered; `ref` names what an action adds to it."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    text: str | None = None
    buttons: list[BotButton] | None = None
    utter_action: str | None = None
    ref: str | None = None


class BotAnswer(BaseModel):
    """What the bot said in one turn."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    messages: list[Said] = Field(default_factory=list)


@dataclass(frozen=True)
class Bot:
    """A client of one or more bots; a conversation always asks the same one first."""

    client: httpx.Client
    urls: tuple[str, ...]
    secret: str

    def say(self, conversation: str, channel: Channel, text: str) -> BotAnswer:
        """Gives the bot a sealed text. Raises BotDown."""
        return self._ask({"conversation": conversation, "channel": channel, "text": text})

    def press(self, conversation: str, channel: Channel, intent: Intent) -> BotAnswer:
        """Gives the bot an intent that a button or the desk itself stands for. Raises BotDown."""
        said = {"intent": intent.name, "entities": intent.entities}
        return self._ask({"conversation": conversation, "channel": channel, **said})

    def alive(self) -> bool:
        """Whether every bot answers its health check."""
        try:
            return bool(self.urls) and all(
                self.client.get(f"{url}/webhooks/desk/health", headers=self._headers()).status_code == 200
                for url in self.urls
            )
        except httpx.HTTPError:
            return False

    def _ask(self, body: dict[str, Any]) -> BotAnswer:
        first = sum(body["conversation"].encode()) % max(1, len(self.urls))
        for url in self.urls[first:] + self.urls[:first]:
            try:
                return self._post(url, body)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                log.warning("bot unreachable")
            except (httpx.HTTPError, ValidationError, ValueError) as error:
                log.warning("bot gave no answer", failure=type(error).__name__)
                raise BotDown from None
        raise BotDown

    def _post(self, url: str, body: dict[str, Any]) -> BotAnswer:
        answer = self.client.post(f"{url}/webhooks/desk/webhook", json=body, headers=self._headers())
        answer.raise_for_status()
        return BotAnswer.model_validate(answer.json())

    def _headers(self) -> dict[str, str]:
        return {"X-Desk-Secret": self.secret}
