"""The worker: takes jobs, tells results, does chores, and takes over from one that was killed."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from requests_support import Effects, confirmed, context_of
from sqlalchemy import text
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock

from desk.datamap.failures import BackendDown
from desk.notices.failures import NoticeNotSent
from desk.providers import Cause
from desk.requests import steps, worker
from desk.requests.states import Status
from desk.requests.worker import Crew
from desk.tables import Receipt, Request
from desk.vault.keys import Keys

Sessions = sessionmaker[Session]
TESTS = Path(__file__).parent.parent
PATIENCE_S = 60.0


@pytest.fixture
def effects() -> Effects:
    return Effects()


@pytest.fixture
def crew(own_sessions: Sessions, clock: ManualClock, keys: Keys, effects: Effects, desk_url: str) -> Crew:
    context = context_of(own_sessions, own_sessions, clock, keys, effects.perform, url=desk_url)
    return Crew(context, tell=lambda _: True, send=lambda *_: None, chores={})


@contextmanager
def at_work(crew: Crew) -> Iterator[None]:
    """A worker in a thread, as in `desk serve`."""
    stopping = threading.Event()
    thread = threading.Thread(target=worker.run, args=(crew, stopping))
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(15)
    assert not thread.is_alive()


def until(true: Callable[[], bool]) -> None:
    """Waits for it, with more patience than a person would have: how long it takes is no test's concern."""
    begun = time.monotonic()
    while not true():
        assert time.monotonic() - begun < PATIENCE_S, "it never came"
        time.sleep(0.05)


def is_in(sessions: Sessions, number: str, status: Status) -> bool:
    with sessions() as session:
        return session.get_one(Request, number).status == status


def filed(sessions: Sessions, clock: ManualClock) -> str:
    with sessions.begin() as session:
        return confirmed(session, clock).number


def test_a_confirmed_request_is_done_at_once_by_a_worker_that_waits(
    own_sessions: Sessions, clock: ManualClock, crew: Crew
) -> None:
    told: list[str] = []

    def tell(number: str) -> bool:
        told.append(number)
        return told.count(number) > 1

    with at_work(replace(crew, tell=tell)):
        number = filed(own_sessions, clock)
        until(lambda: is_in(own_sessions, number, Status.COMPLETED))
        until(lambda: told.count(number) == 2)


def test_a_backend_that_comes_back_gets_the_step_that_waited(
    own_sessions: Sessions, clock: ManualClock, crew: Crew, effects: Effects
) -> None:
    effects.failures = {"orders": [BackendDown("people")]}
    with at_work(crew):
        number = filed(own_sessions, clock)
        until(lambda: is_in(own_sessions, number, Status.COMPLETED))
    assert effects.done == ["orders", "addresses"]


def test_a_text_message_goes_out_and_is_tried_again_where_it_did_not(
    own_sessions: Sessions, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "AFTER_FAULT_S", 0.1)
    tried: list[tuple[str, str]] = []

    def send(kind: str, reference: str) -> None:
        tried.append((kind, reference))
        if len(tried) < 3:
            raise NoticeNotSent(Cause.UNREACHABLE)

    with at_work(replace(crew, send=send)):
        with own_sessions.begin() as session:
            crew.execution.jobs.send(session, "receipt", "261124-0387-5")
        until(lambda: len(tried) == 3)
    assert set(tried) == {("receipt", "261124-0387-5")}


def test_a_worker_comes_back_after_its_connections_were_cut(
    own_sessions: Sessions, clock: ManualClock, crew: Crew, desk_url: str
) -> None:
    with at_work(crew):
        until(lambda: _connections(desk_url, "LISTEN%") > 0)
        with psycopg.connect(desk_url, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE query LIKE '%procrastinate%' AND pid <> pg_backend_pid()"
            )
        number = filed(own_sessions, clock)
        until(lambda: is_in(own_sessions, number, Status.COMPLETED))


def test_the_job_of_a_killed_worker_is_taken_over_and_nothing_is_done_twice(
    own_sessions: Sessions, clock: ManualClock, crew: Crew, effects: Effects, desk_url: str
) -> None:
    number = filed(own_sessions, clock)
    path = os.pathsep.join([str(TESTS), str(TESTS.parent)])
    with subprocess.Popen(
        [sys.executable, str(TESTS / "requests_worker.py"), desk_url],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as doomed:
        assert doomed.stdout is not None
        begun = [line.split()[1] for line in (doomed.stdout.readline(), doomed.stdout.readline())]
        doomed.kill()
    assert begun == ["orders", "addresses"]
    with at_work(crew):
        until(lambda: is_in(own_sessions, number, Status.COMPLETED))
    assert effects.done == ["addresses"]
    with own_sessions() as session:
        assert [step.state for step in steps.of(session, number)] == ["done", "done"]
        assert session.get(Receipt, number) is not None
        again = text(
            "SELECT count(*) FROM procrastinate_jobs WHERE args->>'number' = :n AND status = 'doing'"
        )
        assert session.scalar(again, {"n": number}) == 0


def _connections(url: str, query: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE query LIKE %s", [query])
        return int((found.fetchone() or [0])[0])
