"""What `make pipelines` compares the product's classifier with is what it is called."""

from pathlib import Path

import numpy as np
import pytest
from compared import Network, SomePieces, SupportVectors
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.intents import Intents

VERBS = ("注销", "查看", "改一下")
EXAMPLES = [(f"{verb}第{place}个账号", verb) for verb in VERBS for place in range(60)]


def message(text: str, intent: str) -> Message:
    made = Message({"text": text, "intent": intent})
    vector = np.array([[verb == intent for verb in VERBS]], dtype=np.float32)
    made.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, "vectors"))
    return made


def trained(kind: type[Intents], folder: Path, **settings: object) -> Intents:
    config = {**kind.get_default_config(), **settings}
    storage, resource = LocalModelStorage.create(folder), Resource("compared")
    kind(config, storage, resource).train(TrainingData([message(*example) for example in EXAMPLES]))
    return kind.load(config, storage, resource, None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kinds", "weighed"),
    [
        (["characters", "syllables"], (True, True)),
        (["characters"], (True, False)),
        (["syllables"], (False, True)),
        ([], (False, False)),
    ],
)
def test_what_is_not_looked_at_has_no_weight(
    kinds: list[str], weighed: tuple[bool, bool], tmp_path: Path
) -> None:
    found = trained(SomePieces, tmp_path, kinds=kinds)
    characters, syllables = (len(known) for known in found._vocabulary.known)
    parts = np.split(found._weights, [characters, characters + syllables])
    assert tuple(bool(part.any()) for part in parts) == (*weighed, True)


@pytest.mark.parametrize("kind", [Network, SupportVectors])
def test_another_estimator_learns_and_comes_back_from_the_model(kind: type[Intents], tmp_path: Path) -> None:
    found = trained(kind, tmp_path)
    asked = [message(*example) for example in EXAMPLES]
    found.process(asked)
    right = [heard.get("intent")["name"] == meant for heard, (_, meant) in zip(asked, EXAMPLES, strict=True)]
    assert all(right)
