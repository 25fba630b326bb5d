from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from desk.conversation import compose, utterances
from desk.conversation.bot import BotButton, Said
from desk.conversation.compose import Composer
from desk.conversation.message import Expects, Intent
from desk.conversation.utterances import Choice, Piece
from desk.tables import Conversation
from desk.vault import envelope
from desk.vault.keys import Keys
from desk.wording import WordingMissing

YES = BotButton(title="确认", payload='/affirm{"clear_answer": "yes"}')


def test_values_stand_at_their_places() -> None:
    composer = Composer(1)
    composer.add(Said(text="您好，⟪name⟫"), Piece(response="utter_x", values={"name": "李雷"}))
    assert [m.text for m in composer.messages] == ["您好，李雷"]


def test_a_place_without_a_value_is_never_shown_and_offers_nothing() -> None:
    composer = Composer(1)
    with pytest.raises(WordingMissing):
        composer.add(Said(text="您好，⟪name⟫", buttons=[YES]), None)
    assert (composer.messages, composer.offers) == ([], {})


def test_a_value_is_not_read_as_a_place() -> None:
    composer = Composer(1)
    composer.add(Said(text="⟪name⟫"), Piece(response="utter_x", values={"name": "⟪phone⟫", "phone": "138"}))
    assert composer.messages[0].text == "⟪phone⟫"


def test_buttons_carry_ids_and_never_the_bots_payload() -> None:
    composer = Composer(7)
    composer.add(
        Said(text="?", buttons=[YES]),
        Piece(
            response="x", choices=(Choice(title="姓名", intent=Intent("provide_scope", {"field": "name"})),)
        ),
    )
    assert [(b.title, b.payload) for b in composer.messages[0].buttons] == [("确认", "7-1"), ("姓名", "7-2")]
    assert composer.offers == {
        "7-1": Intent("affirm", {"clear_answer": "yes"}),
        "7-2": Intent("provide_scope", {"field": "name"}),
    }


def test_an_empty_response_is_no_bubble() -> None:
    composer = Composer(1)
    composer.add(Said(text=""), None)
    assert composer.messages == []


def test_what_is_offered_and_expected_is_kept(session: Session, clock: ManualClock, keys: Keys) -> None:
    talk = conversation_of(session, someone(), clock, offers={"1-1": {"name": "old", "entities": {}}})
    composer = Composer(2)
    composer.add(Said(text="?", buttons=[YES]), Piece(response="x", expects=Expects.VALUE, field="name"))
    compose.settle(keys, talk, composer)
    assert (talk.expects, talk.expected_field, set(talk.offers)) == ("value", "name", {"2-1"})


def asked(session: Session, clock: ManualClock, keys: Keys) -> Conversation:
    """A conversation whose last reply has the button."""
    talk = conversation_of(session, someone(), clock)
    composer = Composer(2)
    composer.add(Said(text="?", buttons=[YES]), Piece(response="x", expects=Expects.CONFIRMATION))
    compose.settle(keys, talk, composer)
    return talk


@pytest.mark.parametrize("written", ["确认", "确认。", "确认！"])
def test_a_button_is_known_by_its_title_too(
    session: Session, clock: ManualClock, keys: Keys, written: str
) -> None:
    talk = asked(session, clock, keys)
    assert compose.offered_as(keys, talk, written) == "2-1"
    assert "确认" not in str(talk.offers)


@pytest.mark.parametrize("written", ["", "确", "确认删除", "不确认"])
def test_what_is_no_title_is_no_button(
    session: Session, clock: ManualClock, keys: Keys, written: str
) -> None:
    talk = asked(session, clock, keys)
    assert compose.offered_as(keys, talk, written) is None


def test_a_reply_that_asks_nothing_leaves_the_last_question_open(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    offers = {"1-1": {"name": "affirm", "entities": {}}}
    talk = conversation_of(session, someone(), clock, expects="confirmation", offers=offers)
    composer = Composer(2)
    composer.add(Said(text="录音只用于……"), None)
    compose.settle(keys, talk, composer)
    assert (talk.expects, talk.offers) == ("confirmation", offers)


def test_a_piece_is_taken_once_and_by_its_own_conversation(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    mine, other = conversation_of(session, someone(), clock), conversation_of(session, someone(), clock)
    piece = Piece(response="utter_x", values={"phone": "13812345678"})
    ref = utterances.keep(session, clock, keys, conversation=mine, piece=piece)
    assert utterances.take(session, keys, conversation=other, ref=ref) is None
    assert utterances.take(session, keys, conversation=mine, ref=ref) == piece
    assert utterances.take(session, keys, conversation=mine, ref=ref) is None


def test_a_piece_of_a_shredded_person_is_gone(session: Session, clock: ManualClock, keys: Keys) -> None:
    talk = conversation_of(session, someone(), clock)
    ref = utterances.keep(session, clock, keys, conversation=talk, piece=Piece(response="utter_x"))
    envelope.shred(session, talk.subject)
    assert utterances.take(session, keys, conversation=talk, ref=ref) is None


def test_pieces_that_no_turn_took_are_forgotten_after_an_hour(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    talk = conversation_of(session, someone(), clock)
    ref = utterances.keep(session, clock, keys, conversation=talk, piece=Piece(response="utter_x"))
    session.flush()
    clock.advance(minutes=61)
    utterances.forget_left_over(session, clock, talk.id)
    session.expire_all()
    assert utterances.take(session, keys, conversation=talk, ref=ref) is None
