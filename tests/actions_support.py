"""What tests of actions share: a call as the bot makes it, and the desk's parts that stand without a bot."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from support import ManualClock

from actions.call import Call
from desk.assembly import PHRASES, RESPONSES, VALUES, Desk, load_datamap, load_policies
from desk.conversation.awaited import Awaited
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases
from desk.settings import ROOT
from desk.tables import Conversation
from desk.vault.keys import Keys
from desk.wording import Wording

DATAMAP = load_datamap(ROOT / "sample" / "datamap.yml")
POLICIES = load_policies(ROOT / "sample" / "policy.yml")
WORDING = Wording.load(RESPONSES)


def desk_of(clock: ManualClock, keys: Keys, **parts: object) -> Desk:
    """A desk of the parts that need no connection, and those that are given."""
    phrases = Phrases.load(PHRASES)
    awaited = Awaited.of(DATAMAP, Phrases.load(VALUES), Periods.of(DATAMAP, phrases))
    conversation = SimpleNamespace(phrases=phrases, awaited=awaited)
    known = {"datamap": DATAMAP, "policies": POLICIES, "wording": WORDING, "conversation": conversation}
    return cast(Desk, SimpleNamespace(clock=clock, keys=keys, **(known | parts)))


def call_of(
    conversation: Conversation,
    intent: str,
    text: str,
    *,
    awaiting: str | None = None,
    journey: str | None = None,
    **entities: str | tuple[str, ...],
) -> Call:
    """A call with these entities; several of one name are a tuple."""
    named = tuple(
        (name, value)
        for name, given in entities.items()
        for value in ((given,) if isinstance(given, str) else given)
    )
    return Call(conversation.id, intent, text, named, (intent,), 0, journey, awaiting)
