"""The one base of all actions: a transaction around each, and one named response for each failure."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from actions import call as calls
from actions.call import Call
from actions.outcome import Outcome, say
from desk.assembly import Desk
from desk.conversation import results, utterances
from desk.conversation.message import Expects
from desk.conversation.utterances import Piece
from desk.datamap.failures import BackendDown, BackendFault
from desk.db import DatabaseFailure, unit_of_work
from desk.identity.failures import NotVerified
from desk.requests.failures import PreviewMissing, PreviewStale
from desk.rights.failures import ScopeUnknown
from desk.tables import Conversation

log = structlog.get_logger()

PATIENCE_S = 5.0
LOOKS_EVERY_S = 0.02

RESPONSES: dict[type[Exception], str] = {
    BackendDown: "utter_backend_down",
    BackendFault: "utter_backend_down",
    DatabaseFailure: "utter_failed",
    NotVerified: "utter_not_verified",
    PreviewStale: "utter_preview_stale",
    PreviewMissing: "utter_preview_stale",
    ScopeUnknown: "utter_scope_unknown",
}
"""The response that answers each named failure; any other is answered by `utter_failed`."""


class DeskAction(Action):
    """An action of the desk: `perform` decides, this class keeps the promises around it."""

    action: ClassVar[str]
    ends_the_turn: ClassVar[bool] = True
    """Whether the bot listens next, whatever the slots are now; only what a rule goes on from does not."""

    def __init__(self, desk: Desk) -> None:
        """Takes the assembled desk, whose rooms the action calls."""
        self.desk = desk

    def name(self) -> str:
        """The action's name in the domain."""
        return self.action

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Decides what is said, within one transaction."""
        raise NotImplementedError

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Runs the action in a thread and hands its responses, by name, to the bot."""
        return await run_in_threadpool(self._run, dispatcher, tracker)

    def _run(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[EventType]:
        try:
            outcome = self._performed(calls.read(tracker))
        except Exception as failure:  # the one place where a failure becomes words
            log.error(
                "action failed", action=self.action, failure=type(failure).__name__, where=_where(failure)
            )
            dispatcher.utter_message(response=_response_to(failure))
            return [FollowupAction("action_listen")]
        for response, ref in outcome[0]:
            dispatcher.utter_message(response=response, ref=ref)
        slots = [SlotSet(name, value) for name, value in outcome[1].items()]
        return [*slots, FollowupAction("action_listen")] if self.ends_the_turn else slots

    def _performed(self, call: Call) -> tuple[list[tuple[str, str]], dict[str, str | None]]:
        with unit_of_work(self.desk.sessions) as session:
            conversation = session.get_one(Conversation, call.conversation_id)
            outcome = self.perform(session, call, conversation)
            refs = self._kept(session, conversation, outcome)
        if outcome.follow:
            refs += self._result(outcome.follow, call)
        return refs, outcome.slots

    def _kept(self, session: Session, conversation: Conversation, outcome: Outcome) -> list[tuple[str, str]]:
        return [(piece.response, self._keep(session, conversation, piece)) for piece in outcome.pieces]

    def _keep(self, session: Session, conversation: Conversation, piece: Piece) -> str:
        return utterances.keep(
            session, self.desk.clock, self.desk.keys, conversation=conversation, piece=piece
        )

    def _result(self, number: str, call: Call) -> list[tuple[str, str]]:
        """What the request came to, or that it is still being done and will be told later."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            with unit_of_work(self.desk.sessions) as session:
                conversation = session.get_one(Conversation, call.conversation_id)
                pieces = results.claim(session, self.desk.keys, conversation, number)
                if pieces:
                    return self._kept(session, conversation, Outcome(tuple(pieces)))
            time.sleep(LOOKS_EVERY_S)
        with unit_of_work(self.desk.sessions) as session:
            conversation = session.get_one(Conversation, call.conversation_id)
            still = say("utter_still_executing", number=number, expects=Expects.ANYTHING)
            return self._kept(session, conversation, still)


def _response_to(failure: Exception) -> str:
    for kind, response in RESPONSES.items():
        if isinstance(failure, kind):
            return response
    return "utter_failed"


def _where(failure: Exception) -> str:
    """File and line of the innermost frame: enough to mend it, and no value."""
    frame = failure.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f"{frame.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{frame.tb_lineno}" if frame else ""
