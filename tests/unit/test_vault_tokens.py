from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from desk.tables import SealedValue
from desk.vault import envelope, tokens
from desk.vault.failures import CannotUnseal, NoSuchToken
from desk.vault.keys import Keys
from desk.vault.kinds import TokenKind


def test_a_value_becomes_a_token_and_comes_back(session: Session, clock: ManualClock, keys: Keys) -> None:
    talk = conversation_of(session, someone(), clock)
    sealed = tokens.seal_text(session, clock, keys, talk, "请改成13812345678，谢谢")
    assert re.fullmatch("请改成⟦手机号:[0-9a-f]{6}⟧，谢谢", sealed)
    assert tokens.unseal_text(session, keys, talk, sealed) == "请改成13812345678，谢谢"


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(alphabet="0123456789-一二三幺 我@.ab⟦⟧手机号:", max_size=40))
def test_a_sealed_text_holds_no_value_and_unseals_to_what_was_said(
    text: str, session: Session, clock: ManualClock, keys: Keys
) -> None:
    talk = conversation_of(session, someone(), clock)
    sealed = tokens.seal_text(session, clock, keys, talk, text)
    assert (
        tokens.seal_text(session, clock, keys, talk, sealed.translate(str.maketrans("⟦⟧", "〚〛"))).count("⟦")
        == 0
    )
    assert tokens.unseal_text(session, keys, talk, sealed) == text.translate(str.maketrans("⟦⟧", "〚〛"))


def test_nobody_names_a_token_by_writing_it(session: Session, clock: ManualClock, keys: Keys) -> None:
    talk = conversation_of(session, someone(), clock)
    token = tokens.seal_value(session, clock, keys, talk, TokenKind.PHONE, "13812345678")
    typed = tokens.seal_text(session, clock, keys, talk, f"告诉我{token}")
    assert tokens.unseal_text(session, keys, talk, typed) == f"告诉我{token}".replace("⟦", "〚").replace(
        "⟧", "〛"
    )


def test_a_token_that_was_typed_before_a_value_is_no_token(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    talk = conversation_of(session, someone(), clock)
    typed = tokens.seal_text(session, clock, keys, talk, "⟦值:abcdef⟧和13812345678")
    assert typed.startswith("〚值:abcdef〛和⟦手机号:")


def test_forgetting_reaches_no_other_conversation(session: Session, clock: ManualClock, keys: Keys) -> None:
    subject = someone()
    mine, other = conversation_of(session, subject, clock), conversation_of(session, subject, clock)
    token = tokens.seal_value(session, clock, keys, mine, TokenKind.VALUE, "北京")
    tokens.forget(session, other, token)
    assert tokens.unseal_token(session, keys, mine, token) == "北京"


def test_a_token_means_nothing_in_another_conversation(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    subject = someone()
    mine, other = conversation_of(session, subject, clock), conversation_of(session, subject, clock)
    token = tokens.seal_value(session, clock, keys, mine, TokenKind.VALUE, "北京")
    with pytest.raises(NoSuchToken):
        tokens.unseal_token(session, keys, other, token)


def test_a_ciphertext_moved_to_another_token_does_not_open(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    talk = conversation_of(session, someone(), clock)
    first = tokens.seal_value(session, clock, keys, talk, TokenKind.VALUE, "北京")
    second = tokens.seal_value(session, clock, keys, talk, TokenKind.VALUE, "上海")
    rows = {token: session.get_one(SealedValue, (talk.id, token)) for token in (first, second)}
    rows[first].ciphertext = rows[second].ciphertext
    session.flush()
    with pytest.raises(CannotUnseal):
        tokens.unseal_token(session, keys, talk, first)


def test_a_forgotten_token_stays_a_token(session: Session, clock: ManualClock, keys: Keys) -> None:
    talk = conversation_of(session, someone(), clock)
    token = tokens.seal_value(session, clock, keys, talk, TokenKind.CODE, "123456")
    tokens.forget(session, talk, token)
    tokens.forget(session, talk, token)
    assert tokens.unseal_text(session, keys, talk, f"码{token}") == f"码{token}"


def test_shredding_a_person_takes_the_token_map_along(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    talk = conversation_of(session, someone(), clock)
    token = tokens.seal_value(session, clock, keys, talk, TokenKind.PHONE, "13812345678")
    envelope.shred(session, talk.subject)
    with pytest.raises(NoSuchToken):
        tokens.unseal_token(session, keys, talk, token)


def test_no_value_stands_in_the_database_as_it_was_said(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    talk = conversation_of(session, someone(), clock)
    token = tokens.seal_value(session, clock, keys, talk, TokenKind.VALUE, "北京市朝阳区")
    row = session.get_one(SealedValue, (talk.id, token))
    assert "北京".encode() not in row.ciphertext
    assert "北京" not in token


def test_a_message_of_many_values_costs_no_row_for_each(
    session: Session, clock: ManualClock, keys: Keys
) -> None:
    talk = conversation_of(session, someone(), clock)
    sealed = tokens.seal_text(session, clock, keys, talk, "13812345678,\n" * 150)
    assert "12345678" not in sealed and sealed.count("⟦") == tokens.MOST_VALUES
