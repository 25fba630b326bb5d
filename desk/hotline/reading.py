"""A reply as it is read aloud: its words, its cards in words, and the keys that answer it.

What is longer than an ear bears is read in pages; # goes on.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from desk.conversation.message import CONFIRMS, Button, Expects, Reply, ReplyMessage
from desk.hotline import cards
from desk.hotline.words import SHOWN, Words
from desk.vault import detect
from desk.vault.kinds import TokenKind

LONGEST = 60
"""Characters of one page; a page more is asked for by a key."""

WHOLE = 80
"""What is not longer than this is read in one go: to ask for the rest would take as long."""

NEVER_ALOUD = (TokenKind.PHONE, TokenKind.ID_NUMBER, TokenKind.CARD, TokenKind.EMAIL)
MASK, SEEN = "****", 4

PERSON = "request_human"
NOES = ("deny", "cancel_request")
_SENTENCES = re.compile(r"[^。？]+[。？]?")
_CLAUSES = re.compile(r"[^，、]+[，、]?")

Offers = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Reading:
    """What is read, in pages, and the payload behind each key."""

    pages: tuple[str, ...]
    keys: dict[str, str]


def read(words: Words, reply: Reply, offers: Offers, sensitive: tuple[str, ...]) -> Reading:
    """The reply for the ear; `offers` are what its buttons stand for, `sensitive` ids of categories."""
    said = "".join(_message(words, message, sensitive) for message in reply.messages)
    if reply.expects == Expects.CONFIRMATION:
        keys = _confirmation(offers)
        return Reading(paged(said, words.text("utter_phone_confirm")), keys)
    buttons = [button for message in reply.messages for button in message.buttons if _counts(button, offers)]
    keys = {str(key): button.payload for key, button in enumerate(buttons[:SHOWN], start=1)}
    return Reading(paged(said, words.choices([button.title for button in buttons])), keys)


def paged(text: str, question: str = "") -> tuple[str, ...]:
    """The text in pages of whole sentences; the question stands at the end of the last one."""
    if len(text) + len(question) <= WHOLE:
        return (text + question,) if text or question else ()
    pages = list(breaths(text))
    if question and pages and len(pages[-1]) + len(question) <= LONGEST:
        pages[-1] += question
    elif question:
        pages.append(question)
    return tuple(pages)


def breaths(text: str) -> tuple[str, ...]:
    """The text in pieces that are said in one go: whole sentences, as many as an ear bears at once."""
    pieces: list[str] = []
    for sentence in sentences(text):
        if pieces and len(pieces[-1]) + len(sentence) <= LONGEST:
            pieces[-1] += sentence
        else:
            pieces.append(sentence)
    return tuple(pieces)


def sentences(text: str) -> list[str]:
    """The sentences of a text; one that is longer than a page, by its clauses."""
    pieces: list[str] = []
    for sentence in _SENTENCES.findall(text):
        short = len(sentence) <= LONGEST
        pieces += [sentence] if short else _CLAUSES.findall(sentence)
    return pieces


def _message(words: Words, message: ReplyMessage, sensitive: tuple[str, ...]) -> str:
    said = words.sentence(private(message.text))
    card = message.card or {}
    if card.get("kind") == "preview" and card["right"] != "correction":
        return said + cards.preview(words, card)
    if card.get("kind") == "data":
        return said + cards.data(words, card, sensitive)
    return said


def private(text: str) -> str:
    """The text with every number that is somebody's described by its end: a line has other ears."""
    end, pieces = 0, []
    for found in detect.find(text):
        if found.kind in NEVER_ALOUD:
            value = text[found.start : found.end]
            pieces += [text[end : found.start], MASK, value[-SEEN:] if value[-SEEN:].isdecimal() else ""]
            end = found.end
    return "".join(pieces) + text[end:]


def _counts(button: Button, offers: Offers) -> bool:
    """Whether a button has a key of its own: a person is behind 0 everywhere."""
    offer = offers.get(button.payload)
    return offer is not None and offer["name"] != PERSON


def _confirmation(offers: Offers) -> dict[str, str]:
    keys: dict[str, str] = {}
    for payload, offer in offers.items():
        if (offer["name"], offer["entities"]) == (CONFIRMS.name, CONFIRMS.entities):
            keys["1"] = payload
        elif offer["name"] in NOES:
            keys["2"] = payload
    return keys
