from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from actions_support import DATAMAP
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from desk.assembly import PHRASES, VALUES
from desk.conversation.awaited import Awaited
from desk.conversation.lexicon import Lexicon
from desk.conversation.message import Expects, Intent
from desk.conversation.normalise import BOT_SEES
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases
from desk.conversation.sealing import Sealer
from desk.identity import codes
from desk.identity.codes import Purpose
from desk.settings import ROOT
from desk.tables import Challenge, Conversation
from desk.vault import tokens
from desk.vault.keys import Keys

ANSWERS = ROOT / "data" / "lexicon" / "answers.yml"
LEXICON = Lexicon.load(ANSWERS)
AWAITED = Awaited.of(DATAMAP, Phrases.load(VALUES), Periods.of(DATAMAP, Phrases.load(PHRASES)))


@pytest.fixture
def sealer(session: Session, clock: ManualClock, keys: Keys) -> Sealer:
    return Sealer(session, clock, keys, LEXICON, AWAITED)


def talk(sealer: Sealer, clock: ManualClock, expects: Expects) -> Conversation:
    return conversation_of(sealer.session, someone(), clock, expects=expects)


def value_behind(sealer: Sealer, conversation: Conversation, sealed: str | Intent) -> str:
    assert isinstance(sealed, Intent)
    (token,) = sealed.entities.values()
    return tokens.unseal_token(sealer.session, sealer.keys, conversation, token)


@pytest.mark.parametrize("expects", [e for e in Expects if e is not Expects.VALUE])
@pytest.mark.parametrize("typed", ["123456", "123 456", "12-34-56"])
def test_six_digits_are_a_code_and_never_leave_the_desk(
    sealer: Sealer, clock: ManualClock, expects: Expects, typed: str
) -> None:
    conversation = talk(sealer, clock, expects)
    sealed = sealer.seal(conversation, typed)
    assert isinstance(sealed, Intent)
    assert sealed.name == "provide_code"
    assert value_behind(sealer, conversation, sealed) == "123456"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("验证码是123456", "123456"), ("12345", "12345"), ("我收到的是 654321 ，对吗", "654321")],
)
def test_where_a_code_is_awaited_it_is_found_in_a_sentence(
    sealer: Sealer, clock: ManualClock, typed: str, code: str
) -> None:
    conversation = talk(sealer, clock, Expects.CODE)
    assert value_behind(sealer, conversation, sealer.seal(conversation, typed)) == code


@pytest.mark.parametrize(
    "typed",
    ["验证码没收到", "转人工", "1234和567890哪个是", "我的手机13812345678停机了", "16055556666", "12"],
)
def test_where_a_code_is_awaited_words_stay_words(sealer: Sealer, clock: ManualClock, typed: str) -> None:
    assert isinstance(sealer.seal(talk(sealer, clock, Expects.CODE), typed), str)


@pytest.mark.parametrize("typed", ["欧阳晓晓", "北京市朝阳区建国路1号", "123456", "好", "1990-03-07"])
def test_an_awaited_value_is_sealed_whole(sealer: Sealer, clock: ManualClock, typed: str) -> None:
    conversation = talk(sealer, clock, Expects.VALUE)
    sealed = sealer.seal(conversation, typed)
    assert isinstance(sealed, Intent)
    assert sealed.name == "provide_value"
    assert value_behind(sealer, conversation, sealed) == typed


def test_of_a_sentence_with_one_value_the_value_is_taken(sealer: Sealer, clock: ManualClock) -> None:
    conversation = talk(sealer, clock, Expects.VALUE)
    sealed = sealer.seal(conversation, "我的新号码是13812345678谢谢")
    assert value_behind(sealer, conversation, sealed) == "13812345678"


def test_where_a_period_is_awaited_the_desk_reads_it(sealer: Sealer, clock: ManualClock) -> None:
    conversation = talk(sealer, clock, Expects.PERIOD)
    assert sealer.seal(conversation, "去年三月到六月的") == Intent(
        "provide_scope", {"period": "2025-03-01/2025-06-30"}
    )


@pytest.mark.parametrize("typed", ["不记得了", "去年春节的", "算了", "去年的订单吧", "最近的"])
def test_where_a_period_is_awaited_what_is_none_stays_a_sentence(
    sealer: Sealer, clock: ManualClock, typed: str
) -> None:
    assert sealer.seal(talk(sealer, clock, Expects.PERIOD), typed) == typed


@pytest.mark.parametrize("typed", ["算了", "转人工！", "菜单", "不要", "重发"])
def test_a_control_word_is_never_a_value(sealer: Sealer, clock: ManualClock, typed: str) -> None:
    assert sealer.seal(talk(sealer, clock, Expects.VALUE), typed) == typed


def test_a_change_of_mind_is_a_sentence_and_its_values_are_tokens(sealer: Sealer, clock: ManualClock) -> None:
    conversation = conversation_of(
        sealer.session, someone(), clock, expects=Expects.VALUE, expected_field="phone"
    )
    sealed = sealer.seal(conversation, "不是，我想改邮箱，改成a@b.com")
    assert isinstance(sealed, str)
    assert sealed.startswith("不是，我想改邮箱，改成⟦邮箱:")


def test_in_free_text_every_personal_value_becomes_a_token(sealer: Sealer, clock: ManualClock) -> None:
    sealed = sealer.seal(talk(sealer, clock, Expects.ANYTHING), "把13812345678改成a@b.com")
    assert isinstance(sealed, str)
    assert "138" not in sealed
    assert "@" not in sealed
    assert sealed.startswith("把⟦手机号:")


def a_code_is_out(sealer: Sealer, conversation: Conversation) -> None:
    now = sealer.clock.now()
    sent = Challenge(conversation_id=conversation.id, subject=conversation.subject, purpose=Purpose.IDENTITY)
    sent.code_mac = sent.target_mac = bytes(32)
    sent.sent_at, sent.expires_at = now, now + codes.LASTS
    sealer.session.add(sent)
    sealer.session.flush()


@pytest.mark.parametrize("expects", [Expects.CODE, Expects.ANYTHING, Expects.CHOICE])
@pytest.mark.parametrize(
    "typed",
    ["不是654321，是123456", "刚才短信里写的123 456，帮我看看", "码是一二三四五六呀", "654321或12-34-56"],
)
def test_while_a_code_is_out_nothing_like_it_leaves_the_desk(
    sealer: Sealer, clock: ManualClock, expects: Expects, typed: str
) -> None:
    conversation = talk(sealer, clock, expects)
    a_code_is_out(sealer, conversation)
    sealed = str(sealer.seal(conversation, typed))
    assert "⟦验证码:" in sealed
    assert not {"123456", "654321", "123 456", "12-34-56", "一二三四五六"} & set(
        re.split("[^-0-9 一-六]", sealed)
    )


@pytest.mark.parametrize("typed", ["订单123456怎么了", "261124-0387-5办到哪了"])
def test_what_is_no_code_stays_as_it_was_said(sealer: Sealer, clock: ManualClock, typed: str) -> None:
    conversation = talk(sealer, clock, Expects.ANYTHING)
    if "-" in typed:
        a_code_is_out(sealer, conversation)
    assert sealer.seal(conversation, typed) == typed


@pytest.mark.parametrize("typed", ["一二三四五六", "一二三 四五六"])
def test_an_awaited_code_may_be_written_in_words(sealer: Sealer, clock: ManualClock, typed: str) -> None:
    conversation = talk(sealer, clock, Expects.CODE)
    assert value_behind(sealer, conversation, sealer.seal(conversation, typed)) == "123456"


def test_a_long_message_is_sealed_before_it_is_cut(sealer: Sealer, clock: ManualClock) -> None:
    text = "啊" * 295 + "13812345678" + "啊" * 400
    sealed = sealer.seal(talk(sealer, clock, Expects.ANYTHING), text)
    assert isinstance(sealed, str)
    assert len(sealed) == BOT_SEES
    assert "138" not in sealed


def test_the_lexicon_compares_without_blanks_and_marks(tmp_path: Path) -> None:
    file = tmp_path / "answers.yml"
    file.write_text('"stop": [算了, never mind]\n"yes": [好]\n', encoding="utf-8")
    lexicon = Lexicon.load(file)
    assert [lexicon.is_control(t) for t in ("算了。", "Never Mind!", "算 了😀", "好", "", "算了吧删")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


@pytest.mark.parametrize("said", yaml.safe_load(ANSWERS.read_text(encoding="utf-8"))["yes"])
def test_every_clear_yes_of_the_box_is_one_for_the_desk(said: str) -> None:
    assert LEXICON.is_yes(f"嗯，{said}。") or LEXICON.is_yes(f"{said}！")


@pytest.mark.parametrize(
    "said", ["嗯？", "好像", "好..", "确认…", "不确认", "好吧再想想", "算了", "", "？", "确认一下"]
)
def test_a_doubt_is_no_yes(said: str) -> None:
    assert not LEXICON.is_yes(said)
