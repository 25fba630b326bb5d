"""The named people have what is told of them, and the ordinary ones nothing that stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import psycopg
import pytest
from dateutil.relativedelta import relativedelta
from psycopg import Connection
from psycopg.rows import TupleRow
from sqlalchemy.engine import make_url

from desk.vault.numbers import MOBILE, id_checksum, is_card
from sample import load
from sample.people import NAMED, Person, named

DAY = date(2026, 11, 24)
ORDINARY = [person for person in NAMED if "正常" in person.about]


@pytest.fixture(scope="module")
def url(sample_url: str) -> str:
    name = f"sample_{uuid4().hex[:12]}"
    with psycopg.connect(sample_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    own = make_url(sample_url).set(database=name).render_as_string(hide_password=False)
    load.ensure(own, today=DAY)
    return own


@pytest.fixture
def database(url: str) -> Iterator[Connection[TupleRow]]:
    with psycopg.connect(url) as connection:
        yield connection
        connection.rollback()


def told(word: str) -> Person:
    return next(person for person in NAMED if word in person.about)


def count(database: Connection[TupleRow], table: str, person: Person, more: str = "true") -> int:
    query = f"SELECT count(*) FROM {table} WHERE account_id = %s AND {more}"
    row = database.execute(query.encode(), (person.id,)).fetchone()
    assert row
    return int(row[0])


def test_at_least_eight_are_ordinary_and_come_first() -> None:
    assert len(ORDINARY) >= 8
    assert all(card.about.startswith("正常") for card in named()[: len(ORDINARY)])


def test_each_card_can_be_told_from_the_others_by_its_number() -> None:
    phones = [card.phone for card in named()]
    assert len(phones) == len(set(phones)) >= 12
    assert all(MOBILE.fullmatch(phone) and phone.startswith("160") for phone in phones)


@pytest.mark.parametrize("person", ORDINARY, ids=lambda person: person.name)
def test_nothing_stands_open_for_the_ordinary(database: Connection[TupleRow], person: Person) -> None:
    assert count(database, "orders", person, "status IN ('placed', 'accepted', 'delivering')") == 0
    assert count(database, "balances", person, "amount > 0") == 0
    assert count(database, "withdrawals", person, "status = 'waiting'") == 0
    for table in ("disputes", "violations", "coupons", "points"):
        assert count(database, table, person) == 0, table


@pytest.mark.parametrize("person", ORDINARY, ids=lambda person: person.name)
def test_the_ordinary_are_adults_with_addresses_and_marketing(
    database: Connection[TupleRow], person: Person
) -> None:
    account = database.execute("SELECT born FROM accounts WHERE id = %s", (person.id,)).fetchone()
    assert account
    assert relativedelta(DAY, account[0]).years == person.age >= 18
    assert count(database, "addresses", person) >= 2
    assert count(database, "addresses", person, "is_default") == 1
    granted = "granted AND purpose = 'marketing' AND channel IN ('sms', 'call', 'push', 'email')"
    assert count(database, "consents", person, granted) == 4


def test_the_special_have_what_is_told_of_them(database: Connection[TupleRow]) -> None:
    assert count(database, "orders", told("两单还在路上"), "completed_at IS NULL") == 2
    assert count(database, "balances", told("余额里还有 36.50 元"), "amount = 36.50") == 1
    assert count(database, "violations", told("严重违规"), "grave") == 2
    assert count(database, "platform_credits", told("严重违规"), "grave") == 1
    assert count(database, "wechat_bindings", told("从微信来的")) == 1
    assert count(database, "disputes", told("纠纷还在处理"), "status = 'reviewing'") == 1
    assert count(database, "coupons", told("三张优惠券"), "status = 'unused'") == 3
    assert count(database, "points", told("260 积分"), "amount = 260") == 1
    assert count(database, "orders", told("两千张订单")) == 2000
    assert told("没有留手机号码").phone is None


def test_the_old_customer_has_orders_on_both_sides_of_three_years(database: Connection[TupleRow]) -> None:
    old = f"completed_at < '{DAY}'::date - interval '3 years'"
    assert count(database, "orders", told("老用户"), old) == 15
    assert count(database, "orders", told("老用户"), f"NOT {old}") == 10


@pytest.mark.parametrize("age", [13, 17])
def test_the_young_are_as_old_as_is_told(database: Connection[TupleRow], age: int) -> None:
    person = told(f"{age} 岁")
    account = database.execute("SELECT born FROM accounts WHERE id = %s", (person.id,)).fetchone()
    assert account
    assert relativedelta(DAY, account[0]).years == age


def test_a_reissued_number_stands_on_two_accounts_the_new_one_younger(
    database: Connection[TupleRow],
) -> None:
    owner = told("号码是别人用过的")
    query = "SELECT id, name FROM accounts WHERE phone = %s AND closed_at IS NULL ORDER BY registered_at"
    former, present = database.execute(query, (owner.phone,)).fetchall()
    assert (former[1], present[1]) == (told("号码的前主人").name, owner.name)
    assert former[0] < present[0]


def test_of_the_new_account_nothing_but_the_sign_in_is_there(database: Connection[TupleRow]) -> None:
    newcomer = told("刚注册")
    for table in ("profiles", "addresses", "orders", "consents", "devices", "id_documents", "balances"):
        assert count(database, table, newcomer) == 0, table
    assert count(database, "credentials", newcomer) == 1


def test_a_closed_account_keeps_its_orders_with_their_dates_and_nothing_else(
    database: Connection[TupleRow],
) -> None:
    gone = told("已经注销")
    assert count(database, "orders", gone) > 0
    assert count(database, "orders", gone, "restricted_until IS NULL") == 0
    for table in ("credentials", "addresses", "ratings", "devices", "consents"):
        assert count(database, table, gone) == 0, table
    row = database.execute("SELECT phone, name, born FROM accounts WHERE id = %s", (gone.id,)).fetchone()
    assert row == (None, None, None)


def test_the_documents_are_valid_in_form_and_of_the_person(database: Connection[TupleRow]) -> None:
    query = (
        "SELECT number, to_char(born, 'YYYYMMDD') FROM id_documents JOIN accounts ON accounts.id = account_id"
    )
    rows = database.execute(query).fetchall()
    assert rows
    assert all(id_checksum(number) and number[6:14] == born for number, born in rows)


def test_the_cards_are_valid_in_form(database: Connection[TupleRow]) -> None:
    rows = database.execute("SELECT number FROM payment_accounts WHERE tool = 'card'").fetchall()
    assert rows
    assert all(is_card(number) for (number,) in rows)


def test_the_demo_shows_people_as_they_are_now(url: str) -> None:
    before = load.people(url)
    assert before == named()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE accounts SET name = '林小禾', phone = '16000000099' WHERE id = 1")
        connection.execute("UPDATE accounts SET closed_at = now() WHERE id = 2")
    after = load.people(url)
    assert (after[0].phone, after[0].name, after[0].about) == ("16000000099", "林小禾", before[0].about)
    assert [card.about for card in after[1:]] == [card.about for card in before[2:]]
    with psycopg.connect(url) as connection:
        connection.execute(
            "UPDATE accounts SET name = %s, phone = %s WHERE id = 1", (before[0].name, before[0].phone)
        )
        connection.execute("UPDATE accounts SET closed_at = NULL WHERE id = 2")
