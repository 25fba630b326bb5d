"""A question in a conversation: the answer, its card, its buttons, and the journey that goes on."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from sqlalchemy.orm import Session

from actions.call import Call
from actions.outcome import Outcome
from actions.questions import AnswerQuestion
from desk.assembly import PHRASES, RESPONSES, Desk
from desk.conversation.phrases import Phrases
from desk.policy.versions import Policies
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.settings import ROOT
from desk.tables import Conversation
from desk.wording import Wording
from tests.support import ManualClock, conversation_of, someone

POLICIES = Policies.load(ROOT / "sample" / "policy.yml")
WORDING = Wording.load(RESPONSES)
SPOKEN = SimpleNamespace(phrases=Phrases.load(PHRASES))
DESK = cast(
    Desk,
    SimpleNamespace(policies=POLICIES, clock=ManualClock(), wording=WORDING, conversation=SPOKEN),
)


def asks(session: Session, conversation: Conversation, text: str, awaiting: str | None = None) -> Outcome:
    journey = "erasure" if awaiting else None
    call = Call(conversation.id, "ask_policy", text, (), ("ask_policy",), 0, journey, awaiting)
    return AnswerQuestion(DESK).perform(session, call, conversation)


def test_an_answer_comes_with_the_card_of_its_clause(session: Session, clock: ManualClock) -> None:
    outcome = asks(session, conversation_of(session, someone(), clock), "你们的通话录音是干什么用的？")
    [piece] = outcome.pieces
    assert piece.response == "utter_answer_clause"
    assert piece.card == {"kind": "citation", "clauses": ["2.5"], "policy_version": "2020-07-01"}


def test_an_answer_fills_every_place_of_its_words(session: Session, clock: ManualClock) -> None:
    conversation = conversation_of(session, someone(), clock)
    for question in ("为什么要录音", "家人去世了他的账号怎么办"):
        [piece] = asks(session, conversation, question).pieces
        for channel in ("desk-app", "desk-phone"):
            assert piece.values["text"] in WORDING.text(piece.response, channel, **piece.values)


def test_a_question_about_ones_own_data_offers_to_look(session: Session, clock: ManualClock) -> None:
    [piece] = asks(session, conversation_of(session, someone(), clock), "你们手上存了我什么东西").pieces
    assert [choice.intent.name for choice in piece.choices] == ["request_access"]


def test_what_nobody_answers_shows_no_card(session: Session, clock: ManualClock) -> None:
    conversation = conversation_of(session, someone(), clock)
    answers = {"注销冷静期有几天": "utter_answer_silent", "今天下雨吗": "utter_answer_abstain"}
    for question, response in answers.items():
        [piece] = asks(session, conversation, question).pieces
        assert (piece.response, piece.card) == (response, None)
        assert WORDING.response(response)["buttons"][0]["payload"] == "/request_human"


def test_a_question_at_the_confirmation_is_answered_and_the_preview_still_waits(
    session: Session, clock: ManualClock
) -> None:
    conversation = conversation_of(session, someone(), clock, expects="confirmation")
    request = lifecycle.open_request(
        session,
        clock,
        right=Right.ERASURE,
        subject=conversation.subject,
        conversation=conversation,
        policy_version="2020-07-01",
        scope={},
    )
    conversation.request_number = request.number
    session.flush()
    outcome = asks(session, conversation, "删了之后数据还在吗", awaiting="confirmation")
    assert [piece.response for piece in outcome.pieces] == [
        "utter_answer_clause",
        "utter_resume_confirmation",
    ]
    assert outcome.pieces[0].choices == ()
