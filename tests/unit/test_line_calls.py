"""A call on the line: what it hears, what its keys do, and what becomes of it when it ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from line_support import Phone, Running, running, until
from sqlalchemy import select

from desk.db import unit_of_work
from desk.hotline import answering
from desk.hotline.calls import State
from desk.recording_tables import Recording


@pytest.fixture(scope="module")
def one(line_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(line_url, tmp_path_factory.mktemp("line")) as line:
        yield line


@pytest.fixture
def line(one: Running) -> Iterator[Running]:
    one.voice.seconds, one.voice.failing, one.second = 0.02, False, 0.15
    yield one
    for channel in list(one.at.lines.values()):
        one.at.does(one.at.leaves(channel))
    until(lambda: not one.at.bridges)


def broken(*_: object) -> None:
    raise ZeroDivisionError


def recording_of(line: Running, phone: Phone) -> str:
    with unit_of_work(line.desk.sessions) as session:
        asked = select(Recording.stage).where(Recording.call == phone.channel.id)
        return session.scalars(asked).one_or_none() or ""


def test_a_call_hears_the_notice_and_nothing_is_recorded_before_the_choice(line: Running) -> None:
    phone = line.calls()
    assert "通话会录音" in phone.awaits("不同意按二。")
    assert not line.at.live
    phone.keys("1")
    phone.awaits("随时按零。")
    assert line.at.live == {f"desk-{phone.channel.id}": "recording"}


def test_a_recording_that_ended_is_noted_when_it_is_told(line: Running) -> None:
    phone = line.agrees()
    name = f"desk-{phone.channel.id}"
    told = {"name": name, "format": "wav", "state": "done", "target_uri": f"bridge:{name}", "duration": 7}
    line.at.does(line.at.tell("RecordingFinished", recording=told))
    until(lambda: recording_of(line, phone) == "ended")


def test_a_key_stops_what_is_being_said(line: Running) -> None:
    line.voice.seconds = 2.0
    phone = line.calls()
    phone.awaits("语音机器人。")
    phone.keys("1")
    said = phone.awaits("随时按零。", 40)
    assert "不同意" not in said


def test_who_says_nothing_is_asked_again_and_then_let_go(line: Running) -> None:
    phone = line.calls()
    for _ in range(2):
        phone.awaits("没听到声音。")
    phone.awaits("再见。")
    until(lambda: phone.over)
    until(lambda: line.talk(phone).state is State.OVER)


def test_two_calls_at_once_hear_each_their_own(line: Running) -> None:
    first, second = line.calls(), line.calls("16000000003")
    second.awaits("不同意按二。")
    second.keys("1")
    first.awaits("不同意按二。")
    first.keys("2")
    second.awaits("随时按零。")
    first.awaits("再见。")
    until(lambda: first.over)
    assert not second.over


@pytest.mark.parametrize("point", ["notice", "welcome", "ringing"])
def test_a_hang_up_ends_the_call_and_leaves_nothing_behind(line: Running, point: str) -> None:
    line.voice.seconds = 0.5
    phone = line.calls()
    if point != "ringing":
        phone.awaits("您好")
    if point == "welcome":
        phone.keys("1")
        phone.awaits("好的")
    phone.hangs_up()
    until(lambda: not line.at.bridges and not line.at.lines)
    if point != "ringing":
        until(lambda: line.talk(phone).state is State.OVER)


def test_a_failure_of_the_desk_is_spoken_and_the_step_tried_again(
    line: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = line.agrees()
    with monkeypatch.context() as patch:
        patch.setitem(answering.HANDLERS, State.TALK, broken)
        phone.keys("1")
        phone.awaits("系统有点忙")
    phone.awaits("随时按零。")
    assert line.talk(phone).step == 2


def test_a_desk_that_stays_broken_ends_the_call_with_another_way(
    line: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = line.agrees()
    monkeypatch.setattr(answering, "answer", broken)
    phone.keys("1")
    for _ in range(3):
        phone.awaits("系统有点忙")
    phone.awaits("系统出了问题")
    until(lambda: phone.over)


def test_a_call_that_cannot_be_spoken_to_is_not_left_in_silence(line: Running) -> None:
    line.voice.failing = True
    phone = line.calls()
    until(lambda: phone.over)


def test_a_call_whose_sound_is_lost_gets_another(line: Running) -> None:
    phone = line.agrees()
    (sound,) = (each for each in line.at.lines.values() if each.writer is not None)
    line.at.does(line.at.leaves(sound))
    phone.keys("*")
    phone.awaits("随时按零。")


def test_a_key_that_no_telephone_has_is_not_heard(line: Running) -> None:
    phone = line.agrees()
    phone.keys("ABCD")
    phone.awaits("没听到声音。")
