"""Sentences as a recogniser hears them, made for the training and stored nowhere.

A share of the examples is learnt once more with characters of the same sound, a
beginning cut off, a word to gain time. Drawn with a fixed seed: the same data, the same model.
"""

import re
from collections import Counter, defaultdict
from random import Random
from typing import Any, Dict, List

from pypinyin import lazy_pinyin
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.pieces import SEALED, folded

MADE = "misheard"
"""The key of a message that marks it as made here."""

SEED = 1
SHORTEST = 4
CHINESE = re.compile("[\u4e00-\u9fff]")
GAINS_TIME = ("嗯", "呃", "哎", "那个", "这个", "就是", "就是说", "那什么")
LEAST, MOST = 0.05, 0.3
"""How many of a sentence's characters are heard as others."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class Misheard(GraphComponent):
    """Adds examples to the training; what a person says it leaves as it is."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's settings and their defaults: `share` of the examples is learnt once more."""
        return {"share": 0.3}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Misheard":
        """Makes the component of a graph's node."""
        return cls(config)

    def __init__(self, config: Dict[str, Any]) -> None:
        """Takes the settings."""
        self._share = config["share"]

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """The training data with the made examples after its own."""
        return TrainingData(
            training_data.training_examples + made(training_data.intent_examples, self._share),
            training_data.entity_synonyms,
            training_data.regex_features,
            training_data.lookup_tables,
            training_data.responses,
        )

    def process(self, messages: List[Message]) -> List[Message]:
        """Leaves the messages alone."""
        return messages


def made(examples: List[Message], share: float) -> List[Message]:
    """A share of the examples as they may be heard, each with its intent."""
    chance = Random(SEED)
    spoken = [message for message in examples if len(message.get(TEXT) or "") >= SHORTEST]
    alike = sounding_alike([message.get(TEXT) for message in spoken])
    chosen = [message for message in spoken if chance.random() < share]
    return [
        Message({TEXT: heard(message.get(TEXT), alike, chance), INTENT: message.get(INTENT), MADE: True})
        for message in chosen
    ]


def sounding_alike(texts: List[str]) -> Dict[str, Dict[str, float]]:
    """Sound → the characters of these texts that have it; what is written often is heard often."""
    written = Counter(character for text in texts for character in CHINESE.findall(text))
    alike: Dict[str, Dict[str, float]] = defaultdict(dict)
    for character, times in written.items():
        alike[sound(character)][character] = times**0.5
    return alike


def sound(character: str) -> str:
    """A character's syllable without its tone, folded as many people speak it."""
    return folded(lazy_pinyin(character)[0])


def heard(text: str, alike: Dict[str, Dict[str, float]], chance: Random) -> str:
    """The text with some characters heard as others, and at times a pause or a beginning lost."""
    return _interrupted(_mistaken(text, alike, chance), chance)


def _mistaken(text: str, alike: Dict[str, Dict[str, float]], chance: Random) -> str:
    characters, open_places = list(text), _open_places(text)
    wrong = max(1, round(len(open_places) * chance.uniform(LEAST, MOST)))
    for place in chance.sample(open_places, min(wrong, len(open_places))):
        others = {
            character: weight
            for character, weight in alike.get(sound(text[place]), {}).items()
            if character != text[place]
        }
        if others:
            characters[place] = chance.choices(list(others), list(others.values()))[0]
    return "".join(characters)


def _interrupted(text: str, chance: Random) -> str:
    kind, places = chance.random(), _open_places(text)
    if kind < 0.2:
        return chance.choice(GAINS_TIME) + text
    if kind < 0.35 and len(text) > 6 and not text.startswith("⟦"):
        return text[1:]
    if kind < 0.5 and places:
        place = chance.choice(places)
        return text[:place] + chance.choice(GAINS_TIME) + text[place:]
    return text


def _open_places(text: str) -> List[int]:
    """The places of Chinese characters outside sealed values."""
    sealed = {place for found in SEALED.finditer(text) for place in range(*found.span())}
    return [found.start() for found in CHINESE.finditer(text) if found.start() not in sealed]
