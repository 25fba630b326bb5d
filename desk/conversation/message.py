"""What comes in and what goes out, in one shape for every door."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class Channel(StrEnum):
    """The doors a person can come through."""

    APP = "app"
    WECHAT = "wechat"
    PHONE = "phone"


class Expects(StrEnum):
    """What kind of answer a reply waits for (contract, Reply.expects)."""

    ANYTHING = "anything"
    CHOICE = "choice"
    CONFIRMATION = "confirmation"
    CODE = "code"
    VALUE = "value"
    PERIOD = "period"


@dataclass(frozen=True)
class Message:
    """One message of a verified sender: a text or the payload of a button."""

    conversation: UUID
    subject: str
    text: str | None = None
    payload: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Intent:
    """What a button says to the bot: an intent and its entities, each a word or a list, never text."""

    name: str
    entities: dict[str, Any] = field(default_factory=dict)


CONFIRMS = Intent("affirm", {"clear_answer": "yes"})
"""What the button under a preview stands for."""


class Button(BaseModel):
    """A button as the person sees it; the payload is an id that only this reply offers."""

    model_config = ConfigDict(frozen=True)
    title: str
    payload: str


class ReplyMessage(BaseModel):
    """One bubble: words, buttons, a card."""

    model_config = ConfigDict(frozen=True)
    text: str
    buttons: list[Button] = Field(default_factory=list)
    card: dict[str, Any] | None = None


class RequestView(BaseModel):
    """The request a reply is about."""

    model_config = ConfigDict(frozen=True)
    number: str
    right: str
    status: str
    due: str


class TicketView(BaseModel):
    """The ticket a reply is about."""

    model_config = ConfigDict(frozen=True)
    number: str
    status: str


class Reply(BaseModel):
    """What a door turns into its own format (contract, Reply)."""

    model_config = ConfigDict(frozen=True)
    messages: list[ReplyMessage]
    expects: Expects = Expects.ANYTHING
    request: RequestView | None = None
    ticket: TicketView | None = None
