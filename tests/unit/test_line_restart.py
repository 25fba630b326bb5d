"""A line that was away: killed in the midst of calls, or without Asterisk; nothing is repeated or lost."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from line_support import AGENT, Phone, Running, running, talking, together, until
from sqlalchemy import func, select

from desk.db import unit_of_work
from desk.demo.clock import Moved, move
from desk.hotline.calls import State
from desk.hotline_tables import PhoneAnswer
from desk.line.failures import Replaced
from desk.settings import ROOT

WORKDAY = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # a Thursday, ten o'clock in China


@pytest.fixture
def line(line_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(line_url, tmp_path_factory.mktemp("restart"), DESK_PHONE_AGENTS=AGENT) as line:
        move(line.desk.clock, Moved(now=WORKDAY))  # type: ignore[arg-type]
        yield line
        move(line.desk.clock, Moved())  # type: ignore[arg-type]


def steps(line: Running, phone: Phone) -> int:
    with unit_of_work(line.desk.sessions) as session:
        asked = select(func.count()).where(PhoneAnswer.call_id == line.talk(phone).id)
        return session.scalar(asked) or 0


def test_a_line_that_begins_again_asks_the_last_question_once_more(line: Running) -> None:
    line.second = 5
    phone, other = line.agrees(), line.calls("16000000003")
    other.awaits("不同意按二。")
    line.stop()
    assert not phone.over and line.at.live
    line.start()
    phone.awaits("随时按零。")
    other.awaits("不同意按二。")
    assert (steps(line, phone), steps(line, other)) == (2, 1)
    other.keys("1")
    other.awaits("随时按零。")


def test_a_line_that_was_killed_leaves_its_calls_to_the_next(line: Running) -> None:
    line.second = 5
    line.stop()
    killed = subprocess.Popen([sys.executable, str(ROOT / "tests" / "line_process.py")])
    try:
        phone, other = line.agrees(), line.calls("16000000003")
        other.awaits("语音机器人。")
    finally:
        killed.kill()
        killed.wait()
    until(lambda: not [each for each in line.at.lines if each.startswith("desk-sound-")])
    line.start()
    phone.awaits("随时按零。")
    other.awaits("不同意按二。")
    assert (steps(line, phone), steps(line, other)) == (2, 1)
    assert len(line.at.live) == 1


def test_who_hung_up_meanwhile_is_over_and_not_recorded_any_more(line: Running) -> None:
    phone = line.agrees()
    line.stop()
    phone.hangs_up()
    assert line.at.live
    line.start()
    until(lambda: line.stands_at(phone, State.OVER))
    until(lambda: not line.at.bridges and not line.at.live)


def test_a_talk_with_a_person_goes_on_without_the_line(line: Running) -> None:
    phone, agent = talking(line)
    line.stop()
    line.start()
    until(line.connected)
    assert together(line, phone, agent)
    agent.makes("还听得到吗".encode("utf-16-le"))
    phone.awaits("还听得到吗")
    agent.hangs_up()
    phone.awaits("还要办别的吗")


def test_a_person_who_left_meanwhile_has_left(line: Running) -> None:
    phone, agent = talking(line)
    line.stop()
    agent.hangs_up()
    line.start()
    phone.awaits("还要办别的吗")


def test_an_agent_who_stood_aside_is_asked_again(line: Running) -> None:
    phone, agent = talking(line)
    line.second = 5
    agent.keys("*")
    agent.awaits("按一")
    line.stop()
    line.start()
    agent.awaits("按一")
    agent.keys("1")
    until(lambda: together(line, phone, agent))


def test_calls_go_on_while_asterisk_tells_nothing(line: Running) -> None:
    line.second = 2
    phone = line.agrees()
    line.at.closed = True
    line.at.does(line.at.drops())
    phone.keys("0")
    phone.awaits("没听到声音。")
    line.at.closed = False
    until(line.connected)
    phone.keys("*")
    phone.awaits("随时按零。")


def test_a_call_that_came_while_nobody_listened_is_taken_up(line: Running) -> None:
    until(line.connected)
    line.at.closed = True
    line.at.does(line.at.drops())
    phone = Phone(line.at, line.channel())
    line.at.does(line.at.enters(phone.channel))
    line.at.closed = False
    phone.awaits("不同意按二。")


def test_another_line_of_the_same_application_ends_this_one_and_no_call(line: Running) -> None:
    phone = line.agrees()
    line.at.does(line.at.tell("ApplicationReplaced"))
    until(line.ended)
    assert [type(failed) for failed in line.failure] == [Replaced]
    assert not phone.over
    line.start()
    phone.awaits("随时按零。")
