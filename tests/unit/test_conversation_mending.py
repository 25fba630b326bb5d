"""Who corrects what was understood is heard to mean the second thing, and not both."""

from __future__ import annotations

from typing import Any

import pytest
from actions_support import DATAMAP
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from desk.assembly import ANSWERS, PHRASES, VALUES
from desk.conversation import mending
from desk.conversation.awaited import Awaited
from desk.conversation.lexicon import Lexicon
from desk.conversation.message import Intent
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases
from desk.conversation.sealing import Sealer
from desk.datamap.period import Period
from desk.requests import lifecycle
from desk.requests.states import Right, Status
from desk.rights.scope import CorrectionScope, Scope
from desk.vault import tokens
from desk.vault.keys import Keys

KNOWN = Phrases.load(PHRASES)
AWAITED = Awaited.of(DATAMAP, Phrases.load(VALUES), Periods.of(DATAMAP, KNOWN))


class Misunderstood:
    """One person with a request under way that may be about the wrong thing."""

    def __init__(self, session: Session, clock: ManualClock, keys: Keys) -> None:
        self.sealer = Sealer(session, clock, keys, Lexicon.load(ANSWERS), AWAITED)
        self.conversation = conversation_of(session, someone(), clock)

    def asks(self, right: Right, scope: dict[str, Any] | None = None) -> None:
        request = lifecycle.open_request(
            self.sealer.session,
            self.sealer.clock,
            right=right,
            subject=self.conversation.subject,
            conversation=self.conversation,
            policy_version="1",
            scope=scope or {},
        )
        self.conversation.request_number = request.number

    def says(self, text: str) -> str | Intent | None:
        return mending.meant(self.sealer, KNOWN, self.conversation, text)

    def words_of(self, heard: str | Intent | None) -> str:
        assert isinstance(heard, Intent)
        sealer, token = self.sealer, heard.entities["sealed_value"]
        return tokens.unseal_token(sealer.session, sealer.keys, self.conversation, token)


@pytest.fixture
def person(session: Session, clock: ManualClock, keys: Keys) -> Misunderstood:
    return Misunderstood(session, clock, keys)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("不是这个，是发票", "invoices"),
        ("我说的不是订单，是发票", "invoices"),
        ("我说的不是订单是发票", "invoices"),
        ("搞错了，我要的是通话录音", "call_recordings"),
        ("错了错了，是聊天记录", "chat_logs"),
        ("不对，我要删的是录音", "call_recordings"),
        ("我要的是发票，不是订单", "invoices"),
        ("是发票不是订单", "invoices"),
        ("哎不是，我说的是位置信息", "locations"),
    ],
)
def test_the_thing_that_is_meant_takes_the_place_of_the_other(
    person: Misunderstood, text: str, category: str
) -> None:
    person.asks(Right.ERASURE)
    heard = person.says(text)
    assert isinstance(heard, Intent)
    assert (heard.name, heard.entities["data_category"]) == ("provide_scope", [category])
    assert "订单" not in person.words_of(heard)


def test_another_time_can_be_meant_as_well(person: Misunderstood) -> None:
    person.asks(Right.ERASURE)
    heard = person.says("不是去年的，是前年的")
    assert person.words_of(heard) == "前年的"


@pytest.mark.parametrize("text", ["那前年的呢", "换成前年的", "前年的", "还是只要前年的吧"])
def test_another_time_alone_takes_the_place_of_the_one_before(person: Misunderstood, text: str) -> None:
    person.asks(Right.ERASURE, Scope(categories=("orders",), period=Period.read("2025-01-01/..")).to_dict())
    assert person.says(text) == Intent("provide_scope", {"period": "2024-01-01/2024-12-31"})


@pytest.mark.parametrize("text", ["前年的录音", "前年的留着", "前年的能删吗", "前年的订单在哪"])
def test_a_time_with_anything_beside_it_is_heard_as_it_is(person: Misunderstood, text: str) -> None:
    person.asks(Right.ERASURE, Scope(categories=("orders",), period=Period.read("2025-01-01/..")).to_dict())
    assert person.says(text) is None


def test_a_time_alone_narrows_nothing_that_was_not_limited_to_one(person: Misunderstood) -> None:
    person.asks(Right.ERASURE, Scope(categories=("orders",)).to_dict())
    assert person.says("前年的") is None


def test_a_correction_can_be_of_another_field_and_a_withdrawal_by_another_channel(
    person: Misunderstood,
) -> None:
    person.asks(Right.CORRECTION, CorrectionScope(field="phone").to_dict())
    assert person.says("不是手机号，是邮箱") == Intent("provide_scope", {"field": ["email"]})
    assert person.says("不对，应该是手机号") is None
    person.asks(Right.CONSENT_WITHDRAWAL)
    assert person.says("搞错了，是短信，不是电话") == Intent("provide_scope", {"channel": ["sms"]})


def test_another_right_is_heard_without_the_one_that_was_not_meant(person: Misunderstood) -> None:
    person.asks(Right.ACCOUNT_CANCELLATION)
    assert person.says("我不是要注销，是要退订短信") == "要退订短信"


@pytest.mark.parametrize(
    "text",
    [
        "不是这个",
        "不是",
        "是不是订单是发票",
        "不是订单，是发票吗？",
        "不是我干的，是别人干的",
        "把发票删了",
        "确认",
        "是的",
        "",
        "不对，名字是张三",
    ],
)
def test_what_corrects_nothing_is_heard_as_it_is(person: Misunderstood, text: str) -> None:
    person.asks(Right.ERASURE)
    assert person.says(text) is None


def test_without_a_request_under_way_there_is_nothing_to_correct(person: Misunderstood) -> None:
    assert person.says("不是这个，是发票") is None
    person.asks(Right.ERASURE)
    request = lifecycle.current(person.sealer.session, person.conversation)
    assert request is not None
    lifecycle.move(person.sealer.session, person.sealer.clock, request, Status.WITHDRAWN)
    assert person.says("不是这个，是发票") is None
