"""What comes before every right: it is the person's own, and nobody else's, whatever a message claims."""

from __future__ import annotations

from abc import abstractmethod

from sqlalchemy.orm import Session

from actions import known
from actions.base import DeskAction
from actions.call import Call
from actions.handover import of_an_office
from actions.outcome import Outcome, say
from desk.assembly import Desk
from desk.identity import limits
from desk.identity.codes import masked
from desk.tables import Conversation
from desk.vault import tokens

BY_NUMBER = ("request_access", "request_account_cancellation")
"""Requests in which a telephone number says whose data is meant; in the others it may be the data."""


class Exercising(DeskAction):
    """Begins or goes on with one of the five rights, for the account that is signed in."""

    @abstractmethod
    def begin(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The journey's next step."""

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """An authority gets a ticket and no data (clause 6); who speaks for another is told whose it is."""
        if call.pressed or not call.intent.startswith("request_"):
            return self._known_first(call, conversation) or self.begin(session, call, conversation)
        claim = of_an_office(session, self.desk, call, conversation)
        if claim is not None:
            return claim
        unknown = self._known_first(call, conversation)
        if unknown is not None:
            return unknown
        told = _only_ones_own(session, self.desk, call, conversation)
        return told.then(self.begin(session, call, conversation))

    def concerns_nobody(self, call: Call, conversation: Conversation) -> bool:
        """Whether what is asked for touches no data of anybody, so that nobody need be known."""
        return False

    def _known_first(self, call: Call, conversation: Conversation) -> Outcome | None:
        return None if self.concerns_nobody(call, conversation) else known.first(conversation)


def _only_ones_own(session: Session, desk: Desk, call: Call, conversation: Conversation) -> Outcome:
    """Says whose account this is where another's seems to be meant; nothing where it does not."""
    for_another = desk.conversation.phrases.found("for_another", call.text)
    numbers = call.values("sealed_phone") if call.intent in BY_NUMBER else ()
    if not for_another and not numbers:
        return Outcome()
    account = desk.backend.account(conversation.subject)
    own = account.phone if account else ""
    meant = [tokens.unseal_token(session, desk.keys, conversation, token) for token in numbers]
    if not for_another and all(limits.national(number) == limits.national(own) for number in meant):
        return Outcome()
    return say("utter_only_ones_own", phone=masked(own)) if own else say("utter_only_signed_in")
