"""The sample operator's rows: deterministic, whole or not at all, in bounded memory."""

from __future__ import annotations

import threading
import tracemalloc
from datetime import date
from itertools import islice
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from sample import load
from sample.generate import Batch, batches
from sample.people import NAMED

DAY = date(2026, 11, 24)
FEW = 20


@pytest.fixture
def new_url(sample_url: str) -> str:
    """A database of the test's own, empty."""
    name = f"sample_{uuid4().hex[:12]}"
    with psycopg.connect(sample_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return make_url(sample_url).set(database=name).render_as_string(hide_password=False)


def one(url: str, query: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def test_the_same_seed_and_day_make_the_same_rows() -> None:
    assert list(batches(FEW, DAY, seed=1)) == list(batches(FEW, DAY, seed=1))


def test_another_seed_makes_other_people_but_the_named_ones_stay() -> None:
    first, second = (next(batches(FEW, DAY, seed=seed)).tables[0].rows for seed in (1, 2))
    named = len(NAMED)
    assert [row[:3] for row in first[:named]] == [row[:3] for row in second[:named]]
    assert first[named:] != second[named:]


def test_another_number_of_people_leaves_those_before_as_they_were() -> None:
    few, more = (next(batches(count, DAY)).tables[0].rows for count in (FEW, FEW + 5))
    assert more[: len(few)] == few


def test_no_event_lies_after_the_day_it_was_made_for() -> None:
    deadlines = {"expires_at", "restricted_until"}
    for rows in next(batches(FEW, DAY)).tables:
        for row in rows.rows:
            moments = {
                name: value.date()
                for name, value in zip(rows.columns, row, strict=True)
                if name.endswith("at") and name not in deadlines and hasattr(value, "tzinfo")
            }
            assert all(day <= DAY for day in moments.values()), (rows.table, moments)


def test_the_second_load_finds_the_people_there(new_url: str) -> None:
    assert load.ensure(new_url, ordinary=FEW, today=DAY)
    assert not load.ensure(new_url, ordinary=FEW, today=DAY)
    assert one(new_url, "SELECT count(*) FROM accounts") == len(NAMED) + FEW


def test_of_two_that_load_at_once_one_does(new_url: str) -> None:
    outcomes: list[bool] = []
    loads = [
        threading.Thread(target=lambda: outcomes.append(load.ensure(new_url, ordinary=FEW, today=DAY)))
        for _ in range(2)
    ]
    for thread in loads:
        thread.start()
    for thread in loads:
        thread.join(timeout=60)
    assert sorted(outcomes) == [False, True]


def test_a_load_that_is_cut_off_leaves_nothing(new_url: str) -> None:
    def cut(_: Batch) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.ensure(new_url, ordinary=FEW, today=DAY, progress=cut)
    assert one(new_url, "SELECT to_regclass('accounts')") is None


def test_new_rows_of_the_operator_get_ids_of_their_own(new_url: str) -> None:
    load.ensure(new_url, ordinary=FEW, today=DAY)
    highest = one(new_url, "SELECT max(id) FROM orders")
    insert = "INSERT INTO orders (account_id, service, status) VALUES (1, 'buy', 'placed') RETURNING id"
    assert isinstance(highest, int)
    assert one(new_url, insert) == highest + 1


def test_of_a_million_people_no_more_than_a_batch_is_held() -> None:
    tracemalloc.start()
    made = batches(1_000_000, DAY, size=25)
    peaks = []
    for _ in range(3):
        for _ in islice(made, 4):
            pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.reset_peak()
    tracemalloc.stop()
    assert peaks[2] < 1.3 * peaks[1]
    assert peaks[2] < 20_000_000
