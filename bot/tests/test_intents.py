"""Intents are told apart by characters and sounds, and by sentence vectors where there are any."""

from pathlib import Path

import numpy as np
import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.intents import Intents
from components.pieces import pieces

EXAMPLES = {
    "close": ["我要注销账号", "把号注销", "注销吧"],
    "see": ["看看我的信息", "我要查资料", "查一下记录"],
    "keep": ["我不要注销", "先别注销账号", "不注销了"],
}


def message(text: str, intent: str | None = None, vector: list[float] | None = None) -> Message:
    made = Message({"text": text, **({"intent": intent} if intent else {})})
    if vector:
        told = np.array([vector], dtype=np.float32)
        made.add_features(Features(told, FEATURE_TYPE_SENTENCE, TEXT, "vectors"))
    return made


@pytest.fixture
def intents(tmp_path: Path) -> Intents:
    config = Intents.get_default_config()
    storage = LocalModelStorage.create(tmp_path)
    resource = Resource("intents")
    rows = [message(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    Intents(config, storage, resource).train(TrainingData(rows))
    return Intents.load(config, storage, resource, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "intent"), [("要注销账号", "close"), ("不要注销账号了", "keep")])
def test_a_negation_turns_the_meaning(intents: Intents, text: str, intent: str) -> None:
    asked = message(text)
    intents.process([asked])
    assert asked.get("intent")["name"] == intent


def test_what_the_recogniser_misspelt_is_understood_by_its_sound(intents: Intents) -> None:
    asked = message("住校掌豪")  # nothing of it but the sound is in the examples
    intents.process([asked])
    assert asked.get("intent")["name"] == "close"


def test_all_chances_are_one_together(intents: Intents) -> None:
    asked = message("注销")
    intents.process([asked])
    assert sum(entry["confidence"] for entry in asked.get("intent_ranking")) == pytest.approx(1)


def test_the_digits_of_a_token_say_nothing() -> None:
    assert pieces("改成⟦手机号:a1b2c3⟧") == pieces("改成⟦手机号:07d9ef⟧")


def test_where_there_are_sentence_vectors_they_are_weighed(tmp_path: Path) -> None:
    config, storage = Intents.get_default_config(), LocalModelStorage.create(tmp_path)
    vectors = {"here": [1.0, 0.0, 0.0], "there": [0.0, 1.0, 0.0], "nowhere": [0.0, 0.0, 1.0]}
    rows = [message("一句话" + "。" * n, name, vector) for name, vector in vectors.items() for n in range(9)]
    Intents(config, storage, Resource("both")).train(TrainingData(rows))
    intents = Intents.load(config, storage, Resource("both"), None)  # type: ignore[arg-type]
    for name, vector in vectors.items():
        asked = message("另一句", None, vector)
        intents.process([asked])
        assert asked.get("intent")["name"] == name
