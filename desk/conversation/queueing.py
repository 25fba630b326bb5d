"""Several requests in one message: the most careful one comes first, the others are read back after it.

The bot hears one request at a time, with nothing in the sentence that belongs to another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, TypeAdapter
from sqlalchemy.orm import Session

from desk.conversation import mending
from desk.conversation.message import Expects, Intent
from desk.conversation.phrases import Phrases
from desk.conversation.sealing import Sealer
from desk.conversation.several import Asked, several
from desk.conversation.utterances import Choice, Piece
from desk.requests import lifecycle
from desk.requests.states import BEFORE_CONFIRMATION, Right, Status
from desk.tables import Conversation, Request
from desk.vault import tokens
from desk.wording import Wording

HEARD_WHILE = (Expects.ANYTHING, Expects.CHOICE)
QUEUED = "queued"
"""The intent of the button that goes on with the next request; the bot never hears it."""


class Waiting(BaseModel):
    """A request that waits for its turn: its right, and the token of the words that asked for it."""

    model_config = ConfigDict(frozen=True)
    right: Right
    words: str


_QUEUE = TypeAdapter(tuple[Waiting, ...])


def heard(sealer: Sealer, phrases: Phrases, conversation: Conversation, text: str | None) -> str | Intent:
    """What the bot hears of a text: one request at a time, sealed.

    A yes to the request that was offered, or its button (no text), is that request.
    """
    offered = _offered_words(conversation)
    if offered and (text is None or sealer.lexicon.is_yes(text)):
        offers = conversation.offers
        conversation.offers = {key: offer for key, offer in offers.items() if offer["name"] != QUEUED}
        plain = tokens.unseal_token(sealer.session, sealer.keys, conversation, offered)
        return sealer.seal(conversation, plain)
    mended = mending.meant(sealer, phrases, conversation, text or "")
    if mended is not None:
        return mended
    asked = several(phrases, text or "") if conversation.expects in HEARD_WHILE else ()
    if not asked:
        return sealer.seal(conversation, text or "")
    _put(conversation, [*_later(sealer, conversation, asked), *_not_asked_again(conversation, asked)])
    return sealer.seal(conversation, asked[0].text)


def told(  # noqa: PLR0913, PLR0917 - what was said, and what the reply to it waits for
    session: Session,
    phrases: Phrases,
    wording: Wording,
    conversation: Conversation,
    words: str | None,
    expects: Expects | None,
) -> Piece | None:
    """What there is to say of those that wait: that they come later, then that the next could come now.

    While one is offered and nothing else was answered, it stays offered.
    """
    if not _queue(conversation) or (_offered_words(conversation) and expects is None):
        return None
    request = lifecycle.current(session, conversation)
    if request is not None and _is_over(request, expects):
        return _offered(wording, conversation)
    asked = several(phrases, words or "")
    return _announced(wording, asked) if asked else None


def _later(sealer: Sealer, conversation: Conversation, asked: Sequence[Asked]) -> Iterator[Waiting]:
    for one in asked[1:]:
        yield Waiting(right=one.right, words=sealer.hidden(conversation, one.text))


def _not_asked_again(conversation: Conversation, asked: Sequence[Asked]) -> list[Waiting]:
    """What waited before, and is not asked for in other words now."""
    rights = {one.right for one in asked}
    return [waiting for waiting in _queue(conversation) if waiting.right not in rights]


def _is_over(request: Request, expects: Expects | None) -> bool:
    """Whether the request under way waits for nothing any more; there may have been nothing to do."""
    nothing_to_do = request.status == Status.SCOPING and expects == Expects.ANYTHING
    return nothing_to_do or request.status not in BEFORE_CONFIRMATION


def _announced(wording: Wording, asked: Sequence[Asked]) -> Piece:
    between, last = ["utter_order_next"] * (len(asked) - 2), "utter_order_last"
    places = ["utter_order_first", *between, last if between else "utter_order_next"]
    order = [
        wording.text(place, what=wording.text(f"utter_about_{one.right}"))
        for place, one in zip(places, asked, strict=True)
    ]
    return Piece(
        response="utter_one_after_another", values={"count": str(len(asked)), "order": "，".join(order)}
    )


def _offered(wording: Wording, conversation: Conversation) -> Piece:
    """The next one, as an offer; it waits no longer, whatever is answered."""
    waiting, *others = _queue(conversation)
    _put(conversation, others)
    title = wording.text("utter_choice_go_on")
    go_on = Choice(title=title, intent=Intent(name=QUEUED, entities={"words": waiting.words}))
    then = wording.text(f"utter_about_{waiting.right}")
    return Piece(
        response="utter_second_request", values={"then": then}, choices=(go_on,), expects=Expects.CHOICE
    )


def _offered_words(conversation: Conversation) -> str | None:
    """The token of the request that the last reply offered; None where it offered none."""
    offers = (offer for offer in conversation.offers.values() if offer["name"] == QUEUED)
    return next((str(offer["entities"]["words"]) for offer in offers), None)


def _queue(conversation: Conversation) -> tuple[Waiting, ...]:
    return _QUEUE.validate_json(conversation.queued) if conversation.queued else ()


def _put(conversation: Conversation, waiting: Sequence[Waiting]) -> None:
    conversation.queued = _QUEUE.dump_json(tuple(waiting)).decode() if waiting else None
