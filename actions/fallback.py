"""What was not understood, what can be done here, and where the conversation stood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy.orm import Session

from actions import identity, journey, reminding
from actions.access import Access
from actions.base import DeskAction
from actions.call import Call
from actions.cancellation import Cancellation
from actions.consent import Consent
from actions.correction import Correction
from actions.erasure import Erasure
from actions.handover import of_an_office, pass_on
from actions.outcome import Outcome, choice, say
from actions.status import WithdrawRequest, right_of
from desk.assembly import Desk
from desk.conversation.message import Expects
from desk.conversation.utterances import Choice
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.tables import Conversation, Request

READINGS = (
    "request_access",
    "request_correction",
    "request_deletion",
    "request_consent_withdrawal",
    "request_account_cancellation",
    "ask_request_status",
    "cancel_request",
    "report_breach",
    "request_human",
)
"""Intents that a button can stand for without the words that were not understood."""

JOURNEYS: dict[str, type[DeskAction]] = {
    Right.ACCESS: Access,
    Right.CORRECTION: Correction,
    Right.ERASURE: Erasure,
    Right.CONSENT_WITHDRAWAL: Consent,
    Right.ACCOUNT_CANCELLATION: Cancellation,
}
INTENTS = {
    Right.ACCESS: "request_access",
    Right.CORRECTION: "request_correction",
    Right.ERASURE: "request_deletion",
    Right.CONSENT_WITHDRAWAL: "request_consent_withdrawal",
    Right.ACCOUNT_CANCELLATION: "request_account_cancellation",
}


STOPPED_BY_A_NO = (Expects.CODE, Expects.CHOICE, Expects.VALUE, Expects.PERIOD)
NAMING = ("scope", "field")
"""What was asked last wants a thing by its name: whatever else a sentence means, that is an answer."""


class NotUnderstood(DeskAction):
    """Rephrase, then the menu, then a person: never the same sentence twice in a row."""

    action = "action_not_understood"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The open question comes first, where there is one that words must answer clearly."""
        claim = of_an_office(session, self.desk, call, conversation)
        if claim is not None:
            return claim
        misses = max(call.misses, 1)
        request = _under_way(session, conversation)
        if request is not None and self._goes_on(call, request):
            return JOURNEYS[request.right](self.desk).perform(session, call, conversation)
        if misses >= 3:
            return _a_person(session, self.desk, call, conversation)
        awaited = self._still_awaited(session, call, conversation, request, misses)
        if awaited is not None:
            return awaited
        unclear = self._in_other_words(call, misses)
        return unclear if request is None else unclear.then(_left_open(self.desk, call, request))

    def _in_other_words(self, call: Call, misses: int) -> Outcome:
        if misses == 2:
            return say("utter_menu_after_miss")
        readings = _readings(self.desk, call)
        if not readings:
            return say("utter_rephrase_open")
        neither = choice(self.desk.wording.text("utter_choice_neither"), "menu")
        taken_for = next(intent for intent in call.ranking if intent != "nlu_fallback")
        asked = "utter_read_back" if taken_for in INTENTS.values() else "utter_rephrase"
        return say(asked, choices=(*readings, neither))

    def _still_awaited(
        self, session: Session, call: Call, conversation: Conversation, request: Request | None, misses: int
    ) -> Outcome | None:
        """The open question once more, in other words the second time; None where any answer would do."""
        if conversation.expects == Expects.CONFIRMATION:
            return say("utter_confirm_unclear" if misses == 1 else "utter_confirm_still_unclear")
        unclear = say("utter_choice_unclear" if misses == 1 else "utter_choice_still_unclear")
        if request is None:
            permission = reminding.of_a_permission(self.desk, conversation)
            return permission and unclear.then(permission)
        if _waits_for_code(session, self.desk, conversation, request):
            return say("utter_code_awaited" if misses == 1 else "utter_resume_code")
        if conversation.expects == Expects.VALUE and conversation.expected_field:
            field = self.desk.datamap.field(conversation.expected_field)
            return say("utter_correction_unclear", title=field.title)
        if conversation.expects in (Expects.CHOICE, Expects.PERIOD):
            again = _asked_again(session, self.desk, call, conversation, request)
            return again if conversation.expects == Expects.PERIOD else unclear.then(again)
        return None

    def _goes_on(self, call: Call, request: Request) -> bool:
        """Whether the words say more of what is under way, whatever sentence they are."""
        if call.awaiting in NAMING and call.entities:
            return True
        phrases = self.desk.conversation.phrases
        if request.right == Right.ERASURE:
            return phrases.narrow(call.text)
        return call.awaiting == "settlement" and phrases.found("settled", call.text)


class Menu(DeskAction):
    """What can be done here; a question that stood open is left, its request stays."""

    action = "action_menu"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The menu; with it, the way back to a request that is not done."""
        request = _under_way(session, conversation)
        menu = say("utter_menu", expects=Expects.ANYTHING, slots={"journey": None, "awaiting": None})
        return menu if request is None else menu.then(_offer_to_go_on(self.desk, request))


class Resume(DeskAction):
    """Says again what is awaited, with its buttons."""

    action = "action_resume"

    def perform(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """The database says what is under way and what was asked last; slots may be lost."""
        request = _under_way(session, conversation)
        if request is None:
            return self._at_rest(session, call, conversation)
        if _is_a_no(call) and (conversation.expects in STOPPED_BY_A_NO or call.awaiting in NAMING):
            return WithdrawRequest(self.desk).perform(session, call, conversation)
        if call.awaiting == "settlement" and call.intent == "out_of_scope":
            return self._perhaps_settled(session, call, conversation)
        if _waits_for_code(session, self.desk, conversation, request):
            return say("utter_no_hurry_code" if call.intent == "hesitate" else "utter_resume_code")
        if conversation.expects == Expects.ANYTHING and call.intent != "provide_code":
            return self._gone_on_with(session, call, conversation, request)
        brief = reminding.briefly(self.desk, call, conversation)
        return brief or _asked_again(session, self.desk, call, conversation, request)

    def _gone_on_with(
        self, session: Session, call: Call, conversation: Conversation, request: Request
    ) -> Outcome:
        """A request that asked for nothing: a yes goes on with it, a clear no takes it back."""
        if call.intent == "affirm":
            return _asked_again(session, self.desk, call, conversation, request)
        if _is_a_no(call):
            return WithdrawRequest(self.desk).perform(session, call, conversation)
        return _left_open(self.desk, call, request)

    def _perhaps_settled(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Money and orders are no matter of the desk, unless they are said to be settled now."""
        if self.desk.conversation.phrases.found("settled", call.text):
            return Cancellation(self.desk).perform(session, _bare(call), conversation)
        return say("utter_out_of_scope").then(say("utter_cancellation_awaits"))

    def _at_rest(self, session: Session, call: Call, conversation: Conversation) -> Outcome:
        """Nothing is under way: the question for a brand, what is done, the last words, or the menu."""
        told = reminding.of_a_permission(self.desk, conversation)
        if told is None and call.intent == "affirm":
            told = reminding.of_what_is_done(session, self.desk, conversation)
        if told is None and call.intent == "repeat":
            told = reminding.last_reply(session, self.desk, conversation)
        return told or _nothing_open(call)


def _asked_again(
    session: Session, desk: Desk, call: Call, conversation: Conversation, request: Request
) -> Outcome:
    """The journey's own question in full; of an agreeing answer to "which?", what it names is taken."""
    named = call if call.intent == "affirm" and call.awaiting in NAMING else _bare(call)
    return JOURNEYS[request.right](desk).perform(session, named, conversation)


def _a_person(session: Session, desk: Desk, call: Call, conversation: Conversation) -> Outcome:
    again = "utter_person_is_coming" if conversation.turns % 2 == 0 else "utter_person_still_coming"
    return pass_on(session, desk, call, conversation, "human", "utter_person_after_misses", again)


def _readings(desk: Desk, call: Call) -> tuple[Choice, ...]:
    """The two likeliest readings as buttons, each with what was named only once."""
    counts = Counter(name for name, _ in call.entities)
    named = {name: value for name, value in call.entities if counts[name] == 1}
    return tuple(
        choice(desk.wording.text(f"utter_choice_{intent}"), intent, **named)
        for intent in likeliest(call.ranking)
    )


def likeliest(ranking: Iterable[str]) -> tuple[str, ...]:
    """Of intents, the likeliest first: those that are offered where none is sure enough."""
    return tuple(intent for intent in ranking if intent in READINGS)[:2]


def _nothing_open(call: Call) -> Outcome:
    if call.intent == "thank":
        return Outcome()
    if call.intent == "hesitate":
        return say("utter_no_hurry")
    if call.intent in ("greet", "bot_challenge", "out_of_scope", "provide_scope"):
        return say("utter_menu", expects=Expects.ANYTHING)
    return say("utter_nothing_awaited", expects=Expects.ANYTHING)


def _is_a_no(call: Call) -> bool:
    """Whether a clear no was said: where there is nothing to deny, it means to stop."""
    return call.intent == "deny" and call.value("clear_answer") == "no"


def _under_way(session: Session, conversation: Conversation) -> Request | None:
    request = lifecycle.current(session, conversation)
    return request if request is not None and request.status in journey.OPEN else None


def _waits_for_code(session: Session, desk: Desk, conversation: Conversation, request: Request) -> bool:
    """Whether a code was asked for and is still needed."""
    return conversation.expects == Expects.CODE and identity.is_needed(session, desk, conversation, request)


def _left_open(desk: Desk, call: Call, request: Request) -> Outcome:
    """A request that asks for nothing now: another thing can be named, or it can be gone on with."""
    return say("utter_name_another") if call.awaiting in NAMING else _offer_to_go_on(desk, request)


def _offer_to_go_on(desk: Desk, request: Request) -> Outcome:
    choices = (
        choice(desk.wording.text("utter_choice_go_on"), INTENTS[Right(request.right)]),
        choice(desk.wording.text("utter_choice_not_now"), "cancel_request"),
    )
    return say("utter_resume_request", choices=choices, right=right_of(desk, request), number=request.number)


def _bare(call: Call) -> Call:
    """The call without what was named in it: nothing new is taken from words that asked nothing."""
    return replace(call, entities=())
