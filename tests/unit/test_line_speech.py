"""What is said on the line: heard where words count, after the choice, and never where keys are asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from line_support import ReadyEars, Running, noise, running, until

from desk.hotline.calls import State
from desk.providers import Cause
from desk.telephone.failures import SpeechFailed
from desk.telephone.wav import RATE, WIDTH


@pytest.fixture(scope="module")
def one(line_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(line_url, tmp_path_factory.mktemp("speech"), ReadyEars()) as line:
        yield line


@pytest.fixture
def ears(one: Running) -> ReadyEars:
    assert isinstance(one.ears, ReadyEars)
    one.ears.sentences.clear()
    one.ears.given.clear()
    return one.ears


@pytest.fixture
def line(one: Running, ears: ReadyEars) -> Iterator[Running]:
    one.voice.seconds = 0.02
    yield one
    for channel in list(one.at.lines.values()):
        one.at.does(one.at.leaves(channel))
    until(lambda: not one.at.bridges)


def test_words_are_told_to_the_hotline(line: Running, ears: ReadyEars) -> None:
    phone = line.agrees()
    ears.sentences.append("人工")
    phone.speaks()
    phone.awaits("没有人工接听")
    assert line.talk(phone).state is State.CALL_BACK


def test_only_the_utterance_is_listened_to(line: Running, ears: ReadyEars) -> None:
    phone = line.agrees()
    phone.makes(noise(3, 10))
    phone.speaks()
    (given,) = until(lambda: ears.given)
    assert 1.5 < len(given) / WIDTH / RATE < 2


def test_before_the_choice_nothing_is_listened_to(line: Running, ears: ReadyEars) -> None:
    phone = line.calls()
    phone.awaits("不同意按二。")
    ears.sentences.append("同意")
    phone.speaks()
    phone.awaits("没听到声音。")
    assert ears.given == [] and not line.at.live


def test_who_has_not_chosen_is_not_listened_to_after_a_person_either(line: Running, ears: ReadyEars) -> None:
    phone = line.calls()
    phone.awaits("不同意按二。")
    phone.keys("0")
    phone.awaits("请按一，")
    ears.sentences.append("好")
    phone.speaks()
    phone.awaits("没听到声音。")
    assert ears.given == []


def test_a_code_is_keyed_while_nothing_is_recorded_or_listened_to(line: Running, ears: ReadyEars) -> None:
    phone = line.agrees()
    line.asks_whose(phone)
    phone.keys("1")
    phone.awaits("六位数字")
    assert line.at.live[f"desk-{phone.channel.id}"] == "paused"
    ears.sentences.append("四八二九幺三")
    phone.speaks()
    phone.keys("12345#")
    phone.awaits("六位")
    assert ears.given == []


def test_a_sentence_stops_what_is_being_said(line: Running, ears: ReadyEars) -> None:
    phone = line.agrees()
    ears.sentences += ["再说一遍", "再说一遍"]
    phone.speaks()
    line.voice.seconds = 3.0
    phone.awaits("好的。")
    phone.speaks()
    assert phone.awaits("好的。", 5) == "好的。"


def test_what_is_not_understood_is_asked_for_again(
    line: Running, ears: ReadyEars, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deaf(samples: bytes) -> str:
        raise SpeechFailed(Cause.FAULT)

    phone = line.agrees()
    monkeypatch.setattr(ears, "heard", deaf)
    phone.speaks()
    phone.awaits("没听到声音。")


def test_a_key_pressed_while_speaking_is_what_counts(line: Running, ears: ReadyEars) -> None:
    phone = line.agrees()
    phone.makes(noise(0.3, 10) + noise(0.6, 4000))
    phone.keys("0")
    phone.awaits("没有人工接听")
    assert ears.given == []
