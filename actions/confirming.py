"""The yes after a preview: only a clear one counts, and only for what was shown."""

from __future__ import annotations

from abc import abstractmethod

from sqlalchemy.orm import Session

from actions import journey
from actions.base import DeskAction
from actions.call import Call
from actions.outcome import Outcome, say
from desk.requests import lifecycle
from desk.requests.failures import PreviewMissing, PreviewStale
from desk.tables import Conversation, Request


class Confirming(DeskAction):
    """Carries out what the journey's preview showed, after a clear yes."""

    @abstractmethod
    def again(self, session: Session, call: Call, conversation: Conversation, request: Request) -> Outcome:
        """Shows the preview as it is now."""

    @abstractmethod
    def confirmed(self, session: Session, conversation: Conversation, request: Request) -> Outcome:
        """Starts the steps. Raises NotVerified, PreviewMissing, PreviewStale."""

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Nothing happens without a clear yes to a preview that is still true."""
        if not call.clear_yes or conversation.agreed is None:
            return say("utter_confirm_unclear")
        request = lifecycle.current(session, conversation)
        if request is None:
            return say("utter_nothing_to_confirm")
        unverified = journey.code_first(session, self.desk, conversation, request)
        if unverified is not None:
            return unverified
        try:
            return self.confirmed(session, conversation, request)
        except (PreviewStale, PreviewMissing):
            return say("utter_preview_stale").then(self.again(session, call, conversation, request))
