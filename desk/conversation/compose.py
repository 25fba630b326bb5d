"""From what the bot uttered and what the actions added to the reply a person gets."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from desk.clock import local
from desk.conversation.bot import BotButton, Said
from desk.conversation.message import (
    Button,
    Expects,
    Intent,
    Reply,
    ReplyMessage,
    RequestView,
    TicketView,
)
from desk.conversation.normalise import normalise
from desk.conversation.utterances import Piece
from desk.tables import Conversation, Request, Ticket
from desk.vault.keys import Keys
from desk.wording import fill

ENDS = "。.！!"
_PAYLOAD = re.compile(r"/(?P<name>[a-z_]+)(?P<entities>\{.*\})?")


@dataclass
class Composer:
    """Builds one reply and remembers what it offers and expects."""

    position: int
    messages: list[ReplyMessage] = field(default_factory=list)
    offers: dict[str, Intent] = field(default_factory=dict)
    expects: Expects | None = None
    expected_field: str | None = None
    ticket: str | None = None
    shows: str | None = None

    def add(self, said: Said, piece: Piece | None) -> None:
        """Adds one response with its values, buttons and card filled in. Raises WordingMissing."""
        piece = piece or Piece(response=said.utter_action or "")
        text = fill(said.text or "", piece.values)
        buttons = [self._offer(button.title, _intent(button)) for button in said.buttons or ()]
        buttons += [self._offer(choice.title, choice.intent) for choice in piece.choices]
        if text or buttons or piece.card:
            self.messages.append(ReplyMessage(text=text, buttons=buttons, card=piece.card))
        if piece.expects is not None:
            self.expects, self.expected_field = piece.expects, piece.field
        self.ticket, self.shows = piece.ticket or self.ticket, piece.shows or self.shows

    def _offer(self, title: str, intent: Intent) -> Button:
        payload = f"{self.position}-{len(self.offers) + 1}"
        self.offers[payload] = intent
        return Button(title=title, payload=payload)


def settle(keys: Keys, conversation: Conversation, composer: Composer) -> None:
    """Writes what the reply offers and expects to the conversation.

    A reply that says nothing of it leaves the question of the last one open, with its buttons.
    """
    titles = {button.payload: button.title for message in composer.messages for button in message.buttons}
    offered = {
        key: {"name": i.name, "entities": i.entities, "title": _title(keys, conversation, titles[key])}
        for key, i in composer.offers.items()
    }
    if composer.expects is None:
        conversation.offers = {**conversation.offers, **offered}
        return
    conversation.offers = offered
    conversation.expects = composer.expects
    conversation.expected_field = composer.expected_field
    conversation.shown = composer.shows


def offered_as(keys: Keys, conversation: Conversation, text: str) -> str | None:
    """The payload of the button whose title was written out; None where no button is called so."""
    written = _title(keys, conversation, text)
    return next(
        (payload for payload, offer in conversation.offers.items() if offer.get("title") == written), None
    )


def _title(keys: Keys, conversation: Conversation, text: str) -> str:
    """A title to be compared with, for it may hold what is personal."""
    return keys.mac("button-title", str(conversation.id), normalise(text).rstrip(ENDS)).hex()


def reply_of(
    session: Session, conversation: Conversation, messages: Sequence[ReplyMessage], ticket: str | None
) -> Reply:
    """The whole reply, with the request and the ticket as they stand now."""
    return Reply(
        messages=list(messages),
        expects=Expects(conversation.expects),
        request=request_view(session, conversation.request_number),
        ticket=_ticket_view(session, ticket),
    )


def request_view(session: Session, number: str | None) -> RequestView | None:
    """The request a reply is about, as it stands now."""
    request = session.get(Request, number, populate_existing=True) if number else None
    if request is None:
        return None
    due = local(request.due).isoformat()
    return RequestView(number=request.number, right=request.right, status=request.status, due=due)


def _ticket_view(session: Session, number: str | None) -> TicketView | None:
    ticket = session.get(Ticket, number) if number else None
    return TicketView(number=ticket.number, status=ticket.status) if ticket else None


def _intent(button: BotButton) -> Intent:
    match = _PAYLOAD.fullmatch(button.payload)
    if match is None:
        raise ValueError("a response offers a payload that is no intent")
    return Intent(name=match["name"], entities=json.loads(match["entities"] or "{}"))
