"""Who calls: a code by keys while nothing is recorded, to a number that may or may not have an account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from doors_support import PLAIN
from phone_support import Call, Hotline, hotline
from sqlalchemy import func, select, text

from desk.db import unit_of_work
from desk.demo import inbox
from desk.hotline import forgetting, sends
from desk.hotline.calls import State
from desk.identity import callers
from desk.identity.levels import Level, level_of
from desk.tables import Attempts, Challenge, Conversation, PersonKey, Ticket

NOBODY = "+8619955550001"
RECORDING = re.compile(r"/Recordings/RE[0-9a-f]+\.json")


@pytest.fixture(scope="module")
def running(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    with hotline(live_url, tmp_path_factory.mktemp("proving")) as running:
        yield running


@pytest.fixture
def call(running: Hotline) -> Iterator[Call]:
    forget_codes(running)
    call = Call(running)
    call.agrees()
    call.stands_at(State.WHOSE, said="把我的常用地址删掉")
    yield call
    running.line.mended()


def forget_codes(running: Hotline) -> None:
    """Codes are limited by number: each test begins with none."""
    with unit_of_work(running.desk.sessions) as session:
        session.execute(text("DELETE FROM challenges"))
        session.execute(text("DELETE FROM attempts"))


def sent(call: Call, phone: str = PLAIN) -> str | None:
    """Runs the job that sends the code; the code, where one was sent."""
    before = len(texts(call, phone))
    sends.send(call.hotline.desk, "code", str(call.talk().id))
    now = texts(call, phone)
    found = re.search("[0-9]{6}", now[0]) if len(now) > before else None
    return found[0] if found else None


def texts(call: Call, phone: str) -> list[str]:
    with unit_of_work(call.hotline.desk.sessions) as session:
        return [message["text"] for message in inbox.texts(session, phone)]


def rest(call: Call) -> list[dict[str, Any]]:
    """What the provider was asked about recordings of this call, the oldest first."""
    with unit_of_work(call.hotline.desk.sessions) as session:
        made = inbox.calls(session)[::-1]
    return [one for one in made if call.sid in one["path"] and RECORDING.search(one["path"])]


def test_the_recording_is_paused_and_read_back_before_the_code_is_asked(call: Call) -> None:
    assert "六位数字" in call.keys("1") and call.listens == "dtmf"
    pause, read_back = rest(call)
    assert pause["form"] == {"Status": "paused", "PauseBehavior": "skip"}
    assert read_back["method"] == "GET"


@pytest.mark.parametrize("fault", [{"status": 408}, {"status": 429}, {"status": 500}])
def test_without_a_pause_no_code_is_asked_for_and_none_is_sent(call: Call, fault: dict[str, int]) -> None:
    for _ in range(2):
        call.hotline.line.fails("/Recordings/", **fault)
    heard = call.keys("1")
    assert "在应用里办" in heard and call.talk().state is State.TALK
    with unit_of_work(call.hotline.desk.sessions) as session:
        assert session.scalar(select(func.count()).select_from(Challenge)) == 0


def test_a_right_code_opens_a_conversation_of_the_persons_own(call: Call) -> None:
    call.keys("1")
    code = sent(call)
    assert code
    call.keys(code)
    talk, desk = call.talk(), call.hotline.desk
    assert talk.known and talk.subject == desk.backend.subject_of(PLAIN)
    with unit_of_work(desk.sessions) as session:
        level = level_of(session, desk.clock, conversation_id=talk.proved_id, subject=talk.subject)
        assert level is Level.CODE
        assert session.get_one(Conversation, talk.id).ended_at is not None
    assert [one["form"].get("Status") for one in rest(call) if one["method"] == "POST"] == [
        "paused",
        "in-progress",
    ]


def test_what_was_killed_after_the_proof_is_not_proved_twice(call: Call) -> None:
    call.keys("1")
    code = sent(call)
    assert code
    before = call.talk()
    call.keys(code)
    with unit_of_work(call.hotline.desk.sessions) as session:  # as if the answer had not been committed
        place = {"id": before.id, "step": before.step}
        session.execute(text("DELETE FROM phone_answers WHERE call_id = :id AND step > :step"), place)
        session.execute(
            text("UPDATE phone_calls SET state = 'code', step = :step, conversation_id = :id WHERE id = :id"),
            place,
        )
    call.posts(f"/phone/turn?step={before.step + 1}", Digits=code)
    assert call.talk().known


def test_a_number_without_an_account_hears_the_same(running: Hotline) -> None:
    heard = []
    for caller in (f"+86{PLAIN}", NOBODY):
        forget_codes(running)
        call = Call(running, caller=caller)
        call.agrees()
        call.stands_at(State.WHOSE, said="把我的常用地址删掉")
        spoken = [call.keys("1")]
        code = sent(call, caller.removeprefix("+86"))
        wrong = "000000" if code != "000000" else "111111"
        spoken += [call.keys(wrong) for _ in range(5)]
        heard.append([re.sub("尾号[^。]{4}|二十?[^。]*之前", "", words) for words in spoken])
    assert heard[0] == heard[1]


def test_a_number_without_an_account_is_counted_and_gets_no_message(running: Hotline) -> None:
    forget_codes(running)
    call = Call(running, caller=NOBODY)
    call.agrees()
    call.stands_at(State.WHOSE, said="把我的常用地址删掉")
    call.keys("1")
    assert sent(call, "19955550001") is None
    with unit_of_work(running.desk.sessions) as session:
        challenge = session.scalars(select(Challenge)).one()
    assert challenge.subject.startswith(callers.NOBODY)


def test_five_wrong_codes_lock_the_account_for_every_call(call: Call) -> None:
    call.keys("1")
    code = sent(call)
    assert code
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(4):
        assert "还可以试" in call.keys(wrong)
    assert "不能再验证" in call.keys(wrong)
    again = Call(call.hotline)
    again.agrees()
    again.stands_at(State.CODE, said="把我的常用地址删掉", number=PLAIN)
    assert "不能再验证" in again.keys(code)


@pytest.mark.parametrize("keys", ["12345", "1234567", "12*456", "#", "１２３４５６"])
def test_what_is_no_code_is_no_try(call: Call, keys: str) -> None:
    call.keys("1")
    call.keys(keys)
    with unit_of_work(call.hotline.desk.sessions) as session:
        assert not session.scalar(select(func.sum(Attempts.wrong)))
    assert call.listens == "dtmf"


def test_a_code_of_one_call_opens_no_other(call: Call) -> None:
    call.keys("1")
    code = sent(call)
    assert code
    other = Call(call.hotline)
    other.agrees()
    other.stands_at(State.CODE, said="把我的常用地址删掉", number=PLAIN)
    other.keys(code)
    assert not other.talk().known


def test_nobody_tries_many_numbers_in_one_call(call: Call) -> None:
    for number in ("13900000001", "13900000002", "13900000003"):
        call.stands_at(State.NUMBER)
        assert "六位数字" in call.keys(number)
    call.stands_at(State.NUMBER)
    assert "不能再换号码" in call.keys("13900000004")


def test_a_code_stands_in_no_store_after_the_call(call: Call) -> None:
    call.keys("1")
    code = sent(call)
    assert code
    call.keys(code)
    call.posts("/phone/status", CallStatus="completed")
    with unit_of_work(call.hotline.desk.sessions) as session:
        tables = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        # Neither a part of sealed bytes nor of a second is the code; as bytes it would be its own characters.
        there = {"code": f"(^|[^0-9a-f.]){code}([^0-9a-f]|$)|{code.encode().hex()}"}
        holding = [
            table
            for table in tables
            if session.scalar(text(f'SELECT count(*) FROM "{table}" AS t WHERE t::text ~ :code'), there)
        ]
    assert holding == ["demo_messages"], "only the played provider has what was sent through it"


def test_what_a_call_kept_is_gone_an_hour_later(call: Call) -> None:
    call.keys("1")
    call.posts("/phone/status", CallStatus="completed")
    desk, id_ = call.hotline.desk, call.talk().id
    with unit_of_work(desk.sessions) as session:
        session.execute(text("UPDATE phone_calls SET ended_at = ended_at - interval '61 minutes'"))
        forgetting.sweep(session, desk.clock)
        left = session.scalar(text("SELECT count(*) FROM phone_answers WHERE call_id = :id"), {"id": id_})
    assert left == 0 and call.talk().kept.number == ""


def test_the_words_of_nobody_are_shredded_unless_a_person_is_to_answer_them(call: Call) -> None:
    left = Call(call.hotline)
    left.agrees()
    left.keys("0")
    subjects = call.talk().subject, left.talk().subject
    with unit_of_work(call.hotline.desk.sessions) as session:
        session.execute(text("UPDATE phone_calls SET ended_at = now() - interval '61 minutes'"))
        forgetting.sweep(session, call.hotline.desk.clock)
        keys = session.scalars(select(PersonKey.subject).where(PersonKey.subject.in_(subjects))).all()
    assert keys == [subjects[1]]


def test_a_call_back_goes_to_the_ticket_sealed(call: Call) -> None:
    call.keys("0")
    assert "打给您" in call.keys("1")
    with unit_of_work(call.hotline.desk.sessions) as session:
        ticket = session.scalars(select(Ticket).where(Ticket.conversation_id == call.talk().id)).one()
    assert ticket.note is not None and PLAIN.encode() not in ticket.note


def test_another_code_within_a_minute_is_not_promised(call: Call) -> None:
    call.keys("1")
    code = sent(call)
    assert code
    assert "以后按九再发" in call.keys("9") and call.listens == "dtmf"
    call.keys(code)
    assert call.talk().known, "the code that was sent is still good"


def test_a_locked_account_is_told_before_a_code_is_promised(call: Call) -> None:
    with unit_of_work(call.hotline.desk.sessions) as session:
        subject = call.hotline.desk.backend.subject_of(PLAIN)
        until = call.hotline.desk.clock.now() + timedelta(minutes=20)
        session.add(Attempts(subject=subject, wrong=5, locked_until=until))
    assert "不能再验证" in call.keys("1")
    assert sent(call) is None


def test_a_forged_caller_id_cannot_fill_a_strangers_inbox(running: Hotline) -> None:
    forget_codes(running)
    before = len(texts(Call(running), "13911110000"))
    for _ in range(3):
        call = Call(running, caller="+8613911110000")
        call.rings()
        call.keys("2")
        sends.send(running.desk, "alternative", str(call.talk().id))
    assert len(texts(call, "13911110000")) == before + 1
