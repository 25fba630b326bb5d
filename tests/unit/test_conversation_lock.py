from __future__ import annotations

import threading
import time
from uuid import uuid4

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker

from desk.conversation.failures import Busy
from desk.conversation.lock import is_free, one_at_a_time
from desk.db import DatabaseDown


def test_a_second_message_waits_for_the_first(own_sessions: sessionmaker[Session]) -> None:
    talk, order = uuid4(), []

    def second() -> None:
        with one_at_a_time(own_sessions, talk):
            order.append("second")

    with one_at_a_time(own_sessions, talk):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.1)
        order.append("first")
    waiting.join(5)
    assert order == ["first", "second"]


def test_who_waits_too_long_is_told_so(own_sessions: sessionmaker[Session]) -> None:
    talk = uuid4()
    with (
        one_at_a_time(own_sessions, talk),
        pytest.raises(Busy),
        one_at_a_time(own_sessions, talk, wait="50ms"),
    ):
        pytest.fail("two turns at once")


def test_two_conversations_do_not_wait_for_each_other(own_sessions: sessionmaker[Session]) -> None:
    with one_at_a_time(own_sessions, uuid4()), one_at_a_time(own_sessions, uuid4(), wait="50ms"):
        pass  # both are held


def test_the_lock_ends_with_its_turn_even_a_failed_one(own_sessions: sessionmaker[Session]) -> None:
    talk = uuid4()
    with pytest.raises(ZeroDivisionError), one_at_a_time(own_sessions, talk):
        raise ZeroDivisionError
    with own_sessions() as session:
        assert is_free(session, talk)


def test_a_held_conversation_is_not_free(own_sessions: sessionmaker[Session]) -> None:
    talk = uuid4()
    with one_at_a_time(own_sessions, talk), own_sessions() as other:
        assert not is_free(other, talk)


def test_a_pool_that_is_used_up_says_busy(desk_url: str) -> None:
    url = make_url(desk_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_size=1, max_overflow=0, pool_timeout=0.1)
    sessions = sessionmaker(engine)
    with one_at_a_time(sessions, uuid4()), pytest.raises(Busy), one_at_a_time(sessions, uuid4()):
        pytest.fail("there is one connection only")
    engine.dispose()


def test_a_database_that_is_not_there_is_a_named_failure() -> None:
    sessions = sessionmaker(create_engine("postgresql+psycopg://127.0.0.1:1/desk"))
    with pytest.raises(DatabaseDown), one_at_a_time(sessions, uuid4()):
        pytest.fail("there is no database")
