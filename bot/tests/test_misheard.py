"""What a recogniser would have heard is learnt too, the same at each training."""

import re

import pytest
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.misheard import GAINS_TIME, MADE, Misheard, made, sound

TEXTS = [
    "我要注销账号",
    "我要删除录音",
    "住校的事不归我管",
    "山里有一户人家",
    "把号码⟦手机号:a1b2c3⟧改掉",
    "注销",
]


def examples() -> list[Message]:
    return [Message({"text": text, "intent": "some"}) for text in TEXTS * 40]


def texts(messages: list[Message]) -> list[str]:
    return [message.get("text") for message in messages]


def test_the_examples_themselves_stay() -> None:
    given = TrainingData([Message({"text": text, "intent": "some"}) for text in TEXTS])
    trained = Misheard({"share": 1.0}).process_training_data(given)
    assert texts(trained.training_examples)[: len(TEXTS)] == TEXTS
    assert all(message.get(MADE) for message in trained.training_examples[len(TEXTS) :])


def test_the_same_data_is_misheard_in_the_same_way() -> None:
    assert texts(made(examples(), 0.5)) == texts(made(examples(), 0.5))


def test_what_is_heard_sounds_as_what_was_said() -> None:
    said = {"".join(map(sound, text)) for text in ("我要注销账号", "我要删除录音")}
    heard = [text for text in texts(made(examples(), 1.0)) if len(text) == 6 and "⟦" not in text]
    assert any("".join(map(sound, text)) in said for text in heard)
    assert any(text not in TEXTS for text in heard)


def test_a_sealed_value_is_never_broken() -> None:
    heard = [text for text in texts(made(examples(), 1.0)) if "手机号" in text]
    assert heard
    assert all(re.search("⟦手机号:a1b2c3⟧", text) for text in heard)


def test_a_pause_is_filled_at_times() -> None:
    assert any(text.startswith(GAINS_TIME) for text in texts(made(examples(), 1.0)))


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_share_of_the_examples_is_made(share: float) -> None:
    long_enough = 5 * 40
    assert len(made(examples(), share)) == pytest.approx(share * long_enough, abs=25)


def test_what_a_person_says_is_left_as_it_is() -> None:
    said = Message({"text": "我要注销账号"})
    assert Misheard({"share": 1.0}).process([said]) == [said]
