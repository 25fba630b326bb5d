"""To a person: asked for, complained to, or alarmed. Reachable from every step (product promise 9)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from actions.base import DeskAction
from actions.call import Call
from actions.outcome import Outcome, say
from desk.assembly import Desk
from desk.requests import lifecycle, tickets
from desk.tables import Conversation
from desk.vault import tokens


class Handover(DeskAction):
    """Registers that the person wants a person; what was under way stays."""

    action = "action_handover"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """One ticket a conversation, however often it is asked for."""
        return pass_on(
            session, self.desk, call, conversation, "human", "utter_handover", "utter_handover_again"
        )


class Complaint(DeskAction):
    """Hears a complaint that holds no request."""

    action = "action_complaint"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Keeps the words for a person, and tells where else one can complain (PIPL 65)."""
        claim = of_an_office(session, self.desk, call, conversation)
        return claim or pass_on(
            session, self.desk, call, conversation, "complaint", "utter_complaint", "utter_complaint_again"
        )


class Breach(DeskAction):
    """Takes a report of a stolen account or leaked data (clause 4.4)."""

    action = "action_breach"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """A ticket of its own kind, and what the person can do at once."""
        claim = of_an_office(session, self.desk, call, conversation)
        return claim or pass_on(
            session, self.desk, call, conversation, "breach", "utter_breach", "utter_breach_again"
        )


def of_an_office(session: Session, desk: Desk, call: Call, conversation: Conversation) -> Outcome | None:
    """A ticket and no data for who claims to be an authority (clause 6); None for anybody else."""
    if call.pressed or not desk.conversation.phrases.found("official", call.text):
        return None
    return pass_on(session, desk, call, conversation, "authority", "utter_official", "utter_official_again")


def pass_on(  # noqa: PLR0913, PLR0917 - who speaks, what it is, and the words for both cases
    session: Session,
    desk: Desk,
    call: Call,
    conversation: Conversation,
    kind: str,
    first: str,
    again: str,
) -> Outcome:
    """Opens a ticket of this kind, or names the one that is open in this conversation already."""
    note = _words(session, desk, call, conversation)
    opened = tickets.open_once(
        session, desk.clock, desk.keys, kind=kind, conversation=conversation, note=note
    )
    return say(
        first if opened.new else again,
        ticket=opened.ticket.number,
        number=opened.ticket.number,
        authority=desk.datamap.operator.authority,
    )


def _words(session: Session, desk: Desk, call: Call, conversation: Conversation) -> str | None:
    """What the person said, values and all: the note is sealed. None where a button was pressed.

    With it the words that asked for less than could be done here: they are why a person is wanted.
    """
    request = lifecycle.current(session, conversation)
    earlier = str((request.scope if request else {}).get("words") or "")
    said = "" if call.pressed else call.text
    words = (tokens.unseal_text(session, desk.keys, conversation, text) for text in (earlier, said))
    return "\n".join(filter(None, words)) or None
