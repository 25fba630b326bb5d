"""Who must be known first: on some channels nobody has signed in before a right is asked for."""

from __future__ import annotations

from actions.outcome import Outcome, at_rest, say
from desk.conversation.message import Expects
from desk.identity import callers
from desk.tables import Conversation


def first(conversation: Conversation) -> Outcome | None:
    """Says that a proof comes first where nobody is known; None where somebody is.

    The door asks for it, and then says once more what was asked for: nothing is begun until then.
    """
    if not callers.is_unknown(conversation.subject):
        return None
    return say("utter_verify_first", expects=Expects.CODE, slots=at_rest())
