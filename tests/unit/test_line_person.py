"""A person on the line: the whisper, the talk in the caller's bridge, stepping aside, and whoever leaves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from line_support import AGENT, Phone, Running, running, talking, together, until, waiting

from desk.demo.clock import Moved, move
from desk.hotline import sends
from desk.hotline.calls import State

SECOND_AGENT = "13900000002"
WORKDAY = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # a Thursday, ten o'clock in China


@pytest.fixture(scope="module")
def one(line_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    agents = f"{AGENT},{SECOND_AGENT}"
    with running(line_url, tmp_path_factory.mktemp("person"), DESK_PHONE_AGENTS=agents) as line:
        yield line
        move(line.desk.clock, Moved())  # type: ignore[arg-type]


@pytest.fixture
def line(one: Running) -> Iterator[Running]:
    move(one.desk.clock, Moved(now=WORKDAY))  # type: ignore[arg-type]
    one.second = 0.15
    yield one
    for channel in list(one.at.lines.values()):
        one.at.does(one.at.leaves(channel))
    until(lambda: not one.at.bridges)


def says(one: Phone, words: str) -> None:
    one.makes(words.encode("utf-16-le"))


def test_the_first_who_presses_one_has_the_caller_and_both_hear_each_other(line: Running) -> None:
    phone, agent = talking(line)
    says(agent, "我是客服小李")
    phone.awaits("我是客服小李")
    says(phone, "你好我想问一下")
    agent.awaits("你好我想问一下")
    assert line.at.live == {f"desk-{phone.channel.id}": "recording"}
    late = line.picks_up(SECOND_AGENT)
    late.awaits("已经有人接了")
    until(lambda: late.over)


def test_the_desk_is_silent_while_they_talk(line: Running) -> None:
    phone, agent = talking(line)
    before = phone.hears
    phone.keys("012")
    agent.keys("0#9")
    says(agent, "听得到吗")
    phone.awaits("听得到吗")
    assert phone.hears == before + "听得到吗"


def test_an_agent_who_presses_no_key_does_not_take_it(line: Running) -> None:
    phone = waiting(line)
    agent = line.picks_up()
    agent.awaits("接听请按一。")
    until(lambda: agent.over)
    assert line.stands_at(phone, State.PERSON)


def test_where_nobody_takes_it_the_call_goes_on(line: Running) -> None:
    phone = waiting(line)
    phone.awaits("没有人工接听", 40)
    assert line.stands_at(phone, State.CALL_BACK)


def test_an_agent_who_leaves_gives_the_caller_back_to_the_desk(line: Running) -> None:
    phone, agent = talking(line)
    agent.hangs_up()
    phone.awaits("还要办别的吗")
    assert line.stands_at(phone, State.TALK)


def test_a_caller_who_leaves_is_told_of_to_the_agent(line: Running) -> None:
    phone, agent = talking(line)
    phone.hangs_up()
    agent.awaits("再见")
    until(lambda: agent.over)
    assert line.stands_at(phone, State.OVER)


def test_an_agent_steps_aside_and_returns(line: Running) -> None:
    phone, agent = talking(line)
    agent.keys("*")
    agent.awaits("按一")
    phone.awaits("请")
    assert not together(line, phone, agent)
    agent.keys("1")
    until(lambda: together(line, phone, agent))
    says(agent, "久等了")
    phone.awaits("久等了")


def test_an_agent_ends_the_talk_by_key(line: Running) -> None:
    phone, agent = talking(line)
    agent.keys("*")
    agent.awaits("按一")
    agent.keys("2")
    phone.awaits("还要办别的吗")
    until(lambda: agent.over)


def test_the_job_that_ends_a_talk_lets_the_caller_go_on(line: Running) -> None:
    phone, agent = talking(line)
    line.second = 20
    agent.keys("*")
    agent.awaits("按一")
    sends.send(line.desk, "release", str(line.talk(phone).id))
    phone.awaits("还要办别的吗")


def test_the_job_ends_no_talk_that_goes_on(line: Running) -> None:
    phone, agent = talking(line)
    sends.send(line.desk, "release", str(line.talk(phone).id))
    agent.keys("*")  # told after it, so what it led to has been said by now
    agent.awaits("按一")
    phone.awaits("请")
    assert "还要办别的吗" not in phone.hears
    assert line.stands_at(phone, State.PERSON)
