"""A correction of what was understood: 不是这个，是发票. What was not meant is dropped.

The bot would hear both things as asked for. So the desk says what the second is, by the
operator's words and for the request under way; another right is the bot's to understand.
"""

from __future__ import annotations

from collections.abc import Mapping

from desk.clock import local
from desk.conversation.message import Intent
from desk.conversation.phrases import Phrases
from desk.conversation.sealing import Sealer
from desk.requests import lifecycle
from desk.requests.states import BEFORE_CONFIRMATION, Right
from desk.rights.scope import CorrectionScope, Scope
from desk.tables import Conversation, Request

ABOUT: Mapping[str, tuple[str, ...]] = {
    Right.ACCESS: ("data_category",),
    Right.CORRECTION: ("field",),
    Right.ERASURE: ("data_category",),
    Right.CONSENT_WITHDRAWAL: ("purpose", "channel"),
    Right.ACCOUNT_CANCELLATION: (),
}
"""The entities of what each right can be about."""


def meant(sealer: Sealer, phrases: Phrases, conversation: Conversation, text: str) -> str | Intent | None:
    """What a correction says instead, for the bot; None for every other text."""
    request = lifecycle.current(sealer.session, conversation)
    if request is None or request.status not in BEFORE_CONFIRMATION:
        return None
    another_time = _another_time(sealer, phrases, request, text)
    if another_time is not None:
        return another_time
    instead = _instead(phrases, text)
    if not instead:
        return None
    named = _named(sealer, conversation, request, instead)
    if named is not None:
        return Intent(name="provide_scope", entities=named)
    others = [right for right in Right if right != request.right]
    another = any(phrases.found(f"asks_{right}", instead) for right in others)
    return sealer.seal(conversation, instead) if another else None


def _another_time(sealer: Sealer, phrases: Phrases, request: Request, text: str) -> Intent | None:
    """Another period for an erasure that is limited to one: 那前年的呢, 换成五月到七月的."""
    if request.right != Right.ERASURE or phrases.found("asking", text):
        return None
    scope = Scope.from_dict(request.scope)
    timed = sealer.awaited.periods.heard(text, local(sealer.clock.now()).date())
    only_that = not phrases.without("beside_a_time", timed.rest)
    if timed.period is None or timed.spares or not only_that or not (scope.period or scope.unclear):
        return None
    return Intent(name="provide_scope", entities={"period": str(timed.period)})


def _instead(phrases: Phrases, text: str) -> str:
    """What is said to be meant; empty where nothing is corrected, or a question is asked."""
    if phrases.found("asking", text):
        return ""
    return phrases.without("mends_not", phrases.after("mends", text)).strip()


def _named(
    sealer: Sealer, conversation: Conversation, request: Request, instead: str
) -> dict[str, object] | None:
    """The entities of what is meant; None where nothing is named that this request can be about."""
    known = sealer.awaited.names
    named: dict[str, object] = {
        entity: list(ids) for entity in ABOUT[request.right] if (ids := known.named(entity, instead))
    }
    if request.right == Right.CORRECTION:
        return named if _another_field(request, named) else None
    if request.right not in (Right.ACCESS, Right.ERASURE):
        return named or None
    timed = sealer.awaited.periods.heard(instead, local(sealer.clock.now()).date())
    if not named and timed.period is None:
        return None
    return {**named, "sealed_value": sealer.hidden(conversation, instead)}


def _another_field(request: Request, named: Mapping[str, object]) -> bool:
    return bool(named) and named["field"] != [CorrectionScope.from_dict(request.scope).field]
