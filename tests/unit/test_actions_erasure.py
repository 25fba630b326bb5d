"""An erasure is never wider than what was asked without saying so."""

from __future__ import annotations

from typing import Any

import pytest
from actions_support import call_of, desk_of
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from actions import erasure, handover
from desk.requests import lifecycle
from desk.requests.states import Right
from desk.rights.scope import Scope
from desk.tables import Conversation, Request
from desk.vault import tokens
from desk.vault.keys import Keys
from desk.vault.kinds import TokenKind


class Asking:
    """One person who says one thing after another in the course of an erasure."""

    def __init__(self, session: Session, clock: ManualClock, keys: Keys) -> None:
        self.session, self.desk = session, desk_of(clock, keys)
        self.conversation: Conversation = conversation_of(session, someone(), clock)
        self.request: Request = lifecycle.open_request(
            session,
            clock,
            right=Right.ERASURE,
            subject=self.conversation.subject,
            conversation=self.conversation,
            policy_version="1",
            scope={},
        )
        self.conversation.request_number = self.request.number

    def says(self, text: str, **entities: Any) -> Scope:
        call = call_of(self.conversation, "request_deletion", text, **entities)
        erasure._keep_what_was_named(self.session, self.desk, call, self.conversation, self.request)
        return Scope.from_dict(self.request.scope)

    def corrects(self, instead: str, **entities: Any) -> Scope:
        """As the desk hears 不是这个，是…."""
        desk, conversation = self.desk, self.conversation
        token = tokens.seal_value(self.session, desk.clock, desk.keys, conversation, TokenKind.VALUE, instead)
        call = call_of(conversation, "provide_scope", "/provide_scope", sealed_value=token, **entities)
        erasure._keep_what_was_named(self.session, desk, call, conversation, self.request)
        return Scope.from_dict(self.request.scope)

    def words(self) -> str:
        token = Scope.from_dict(self.request.scope).words
        return tokens.unseal_token(self.session, self.desk.keys, self.conversation, token) if token else ""


@pytest.fixture
def asking(session: Session, clock: ManualClock, keys: Keys) -> Asking:
    return Asking(session, clock, keys)


def test_a_period_narrows_the_category_and_is_kept_in_its_words(asking: Asking) -> None:
    scope = asking.says("把我三月份以前的录音删了", data_category="call_recordings")
    assert (scope.categories, str(scope.period)) == (("call_recordings",), "../2026-02-28")
    assert asking.words() == "把我三月份以前的录音删了"
    assert not scope.single and not scope.unclear


@pytest.mark.parametrize("text", ["最近的录音删了", "疫情期间的录音删了", "去年春节的录音删了"])
def test_a_time_that_is_not_clear_is_asked_for(asking: Asking, text: str) -> None:
    scope = asking.says(text, data_category="call_recordings")
    assert (scope.period, scope.unclear) == (None, True)


def test_a_time_that_only_the_bot_heard_is_asked_for_too(asking: Asking) -> None:
    assert asking.says("近来的录音删了", data_category="call_recordings", period="近来").unclear


def test_the_period_that_was_awaited_takes_the_place_of_the_unclear_one(asking: Asking) -> None:
    asking.says("最近的录音删了", data_category="call_recordings")
    scope = asking.says("/provide_scope", period="2025-01-01/2025-12-31")
    assert (str(scope.period), scope.unclear) == ("2025-01-01/2025-12-31", False)
    assert scope.categories == ("call_recordings",)


def test_another_period_can_be_asked_for_and_none_at_all(asking: Asking) -> None:
    asking.says("去年的录音删了", data_category="call_recordings")
    assert asking.says("/provide_scope", period="another").unclear
    whole = asking.says("/provide_scope", period="all")
    assert (whole.period, whole.unclear, whole.categories) == (None, False, ("call_recordings",))


def test_what_is_to_stay_of_a_category_leaves_the_other_side_to_go(asking: Asking) -> None:
    scope = asking.says("录音除了最近三个月的都删掉", data_category="call_recordings", scope_all="all")
    assert str(scope.period) == "../2026-08-24"


def test_one_record_of_a_time_is_told_to_be_all_of_it(asking: Asking) -> None:
    scope = asking.says("去年那条录音删了", data_category="call_recordings")
    assert scope.single and str(scope.period) == "2025-01-01/2025-12-31"


def test_a_period_of_what_is_spared_erases_no_period(asking: Asking) -> None:
    scope = asking.says(
        "除了去年的订单都删了", data_category="orders", scope_except="except", scope_all="all"
    )
    assert scope.single and scope.period is None and "orders" in scope.except_


def test_a_whole_category_has_nothing_to_be_reminded_of(asking: Asking) -> None:
    assert not asking.says("今天就把我的录音删了", data_category="call_recordings", period="今天").words


def test_the_next_whole_category_forgets_the_part(asking: Asking) -> None:
    asking.says("去年的录音删了", data_category="call_recordings")
    assert asking.says("算了，把搜索记录删了", data_category="searches") == Scope(categories=("searches",))


def test_a_part_said_before_the_category_holds_when_it_is_chosen(asking: Asking) -> None:
    asking.says("把去年的都清了吧")
    scope = asking.says('/provide_scope{"data_category": "orders"}', data_category="orders")
    assert scope.categories == ("orders",)
    assert asking.words() == "把去年的都清了吧"


def test_a_part_said_afterwards_narrows_what_was_named(asking: Asking) -> None:
    asking.says("把录音删了", data_category="call_recordings")
    scope = asking.says("只要三月份以前的")
    assert (scope.categories, str(scope.period)) == (("call_recordings",), "../2026-02-28")


def test_what_is_named_in_addition_joins_what_was_named(asking: Asking) -> None:
    asking.says("把录音删了", data_category="call_recordings")
    assert asking.says("聊天记录也删了", data_category="chat_logs").categories == (
        "call_recordings",
        "chat_logs",
    )


def test_a_person_is_given_the_words(asking: Asking) -> None:
    asking.says("前男友13812345678那条地址删了", data_category="addresses")
    pressed = call_of(asking.conversation, "request_human", "/request_human")
    note = handover._words(asking.session, asking.desk, pressed, asking.conversation)
    assert note == "前男友13812345678那条地址删了"


def test_what_is_spared_spares_all_that_the_word_fits(asking: Asking) -> None:
    scope = asking.says(
        "除了发票和订单都给我删了",
        data_category=("invoices", "orders"),
        scope_except="except",
        scope_all="all",
    )
    assert scope.everything
    assert {"invoices", "invoice_titles", "orders"} <= set(scope.except_)


@pytest.mark.parametrize(
    ("text", "entities"),
    [
        ("除了那个啥，都删了", {"scope_all": "all"}),
        ("除了最近的发票都删掉", {"data_category": "invoices"}),
        ("合同留着，其他全部删掉", {"scope_all": "all"}),
    ],
)
def test_where_it_is_not_clear_what_to_spare_nothing_is_taken_for_everything(
    asking: Asking, text: str, entities: dict[str, str]
) -> None:
    assert not asking.says(text, **entities).named


def test_another_category_that_was_meant_keeps_the_time_that_was_said(asking: Asking) -> None:
    asking.says("把去年的订单删了", data_category="orders")
    scope = asking.corrects("发票", data_category="invoices")
    assert (scope.categories, str(scope.period)) == (("invoices",), "2025-01-01/2025-12-31")


def test_another_time_that_was_meant_keeps_the_category(asking: Asking) -> None:
    asking.says("把去年的订单删了", data_category="orders")
    scope = asking.corrects("前年的")
    assert (scope.categories, str(scope.period)) == (("orders",), "2024-01-01/2024-12-31")


def test_a_part_that_was_meant_is_never_taken_for_the_whole(asking: Asking) -> None:
    asking.says("把订单删了", data_category="orders")
    scope = asking.corrects("公司地址", data_category="addresses")
    assert (scope.categories, scope.single, asking.words()) == (("addresses",), True, "公司地址")


def test_another_time_that_was_to_stay_is_to_stay_as_well(asking: Asking) -> None:
    asking.says("录音只留最近一年的", data_category="call_recordings")
    assert str(asking.corrects("最近半年的").period) == "../2026-05-24"


def test_all_of_it_means_what_was_spoken_of_and_not_everything(asking: Asking) -> None:
    asking.says("把去年的录音删了", data_category="call_recordings")
    scope = asking.says("那就全删了吧", scope_all="all")
    assert scope == Scope(categories=("call_recordings",))


def test_to_delete_last_year_is_not_to_spare_it(asking: Asking) -> None:
    scope = asking.says("请删除去年的录音", data_category="call_recordings", scope_all="all")
    assert (scope.categories, str(scope.period)) == (("call_recordings",), "2025-01-01/2025-12-31")
