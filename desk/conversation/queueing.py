"""Two requests in one message: the more careful one is carried out first, the other is read back after it.

The bot hears one request at a time, with nothing in the sentence that belongs to the other.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.conversation.message import Expects, Intent
from desk.conversation.phrases import Phrases
from desk.conversation.sealing import Sealer
from desk.conversation.utterances import Choice, Piece
from desk.requests import lifecycle
from desk.requests.states import BEFORE_CONFIRMATION, Right, Status
from desk.tables import Conversation, Request
from desk.vault import tokens
from desk.wording import Wording

CAREFUL = (
    Right.ACCESS,
    Right.CONSENT_WITHDRAWAL,
    Right.CORRECTION,
    Right.ERASURE,
    Right.ACCOUNT_CANCELLATION,
)
"""What takes the least away comes first: a copy after the account is gone would be none."""

HEARD_WHILE = (Expects.ANYTHING, Expects.CHOICE)
QUEUED = "queued"
"""The intent of the button that goes on with the second request; the bot never hears it."""


@dataclass(frozen=True)
class Asked:
    """One request of a message: its right, and the part of the text that asks for it."""

    right: Right
    text: str


def both(phrases: Phrases, text: str) -> tuple[Asked, Asked] | None:
    """The two requests of a message, the one to be carried out first before the other; None for any other.

    A cancellation that goes before an erasure, or beside it, takes it in: those are one.
    """
    if phrases.found("one_matter", text):
        return None
    asked = _asked(phrases, text)
    if len(asked) != 2 or asked[0].right == asked[1].right:
        return None
    if [one.right for one in asked] == [Right.ACCOUNT_CANCELLATION, Right.ERASURE]:
        return None
    first, second = sorted(asked, key=lambda one: CAREFUL.index(one.right))
    return first, second


def heard(sealer: Sealer, phrases: Phrases, conversation: Conversation, text: str | None) -> str | Intent:
    """What the bot hears of a text: one request at a time, sealed.

    A yes to the second request that was offered, or its button (no text), is that request.
    """
    second = _waiting_words(conversation)
    if second and (text is None or sealer.lexicon.is_yes(text)):
        offers = conversation.offers
        conversation.offers = {key: offer for key, offer in offers.items() if offer["name"] != QUEUED}
        plain = tokens.unseal_token(sealer.session, sealer.keys, conversation, second)
        return sealer.seal(conversation, plain)
    pair = both(phrases, text or "") if conversation.expects in HEARD_WHILE else None
    if pair is None:
        return sealer.seal(conversation, text or "")
    conversation.queued = f"{pair[1].right} {sealer.hidden(conversation, pair[1].text)}"
    return sealer.seal(conversation, pair[0].text)


def told(  # noqa: PLR0913, PLR0917 - what was said, and what the reply to it waits for
    session: Session,
    phrases: Phrases,
    wording: Wording,
    conversation: Conversation,
    words: str | None,
    expects: Expects | None,
) -> Piece | None:
    """What there is to say of a second request: that it comes later, then that it could come now."""
    if conversation.queued is None:
        return None
    request = lifecycle.current(session, conversation)
    if request is not None and _is_over(request, expects):
        return _offered(wording, conversation)
    pair = both(phrases, words or "")
    return _announced(wording, pair) if pair else None


def _is_over(request: Request, expects: Expects | None) -> bool:
    """Whether the first request waits for nothing any more; there may have been nothing to do."""
    nothing_to_do = request.status == Status.SCOPING and expects == Expects.ANYTHING
    return nothing_to_do or request.status not in BEFORE_CONFIRMATION


def _announced(wording: Wording, pair: tuple[Asked, Asked]) -> Piece:
    first, then = (wording.text(f"utter_about_{one.right}") for one in pair)
    return Piece(response="utter_one_after_another", values={"first": first, "then": then})


def _offered(wording: Wording, conversation: Conversation) -> Piece | None:
    if conversation.queued is None:
        return None
    right, token = conversation.queued.split(" ", 1)
    conversation.queued = None
    title = wording.text("utter_choice_go_on")
    go_on = Choice(title=title, intent=Intent(name=QUEUED, entities={"words": token}))
    then = wording.text(f"utter_about_{right}")
    return Piece(
        response="utter_second_request", values={"then": then}, choices=(go_on,), expects=Expects.CHOICE
    )


def _waiting_words(conversation: Conversation) -> str | None:
    """The token of the second request that the last reply offered; None where it offered none."""
    offers = (offer for offer in conversation.offers.values() if offer["name"] == QUEUED)
    return next((str(offer["entities"]["words"]) for offer in offers), None)


def _asked(phrases: Phrases, text: str) -> list[Asked]:
    """The parts of a text that ask for one right each; what asks for nothing goes with the part before."""
    asked: list[Asked] = []
    for part in phrases.parts("and_then", text):
        rights = [right for right in CAREFUL if phrases.found(f"asks_{right}", part)]
        if len(rights) > 1:
            return []
        if asked and (not rights or rights[0] == asked[-1].right):
            asked[-1] = Asked(asked[-1].right, f"{asked[-1].text}，{part}")
        elif rights:
            asked.append(Asked(rights[0], part))
    return asked
