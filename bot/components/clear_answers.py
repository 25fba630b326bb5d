"""Clear answers: a whole message that can mean one thing only.

A plain yes must confirm and a doubtful one must not, so these are told apart by
list and not by likeness. The lists are data/lexicon/answers.yml.
"""

import re
import unicodedata
from pathlib import Path
from typing import Any, Dict, List

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.kept_words import keep, kept

INTENT_OF = {
    "yes": "affirm",
    "no": "deny",
    "stop": "cancel_request",
    "person": "request_human",
    "resend": "resend_code",
    "menu": "menu",
    "wait": "hesitate",
}

DOUBT = re.compile(r"[?？…]|[.。]{2}")
SOUND = re.compile(r"^[嗯哦噢喔呃额诶哎]+(?=.)")
TWICE = re.compile(r"(.+?)\1+")


def bare(text: str) -> str:
    """The text without blanks and punctuation, in lower case."""
    return "".join(c for c in text.lower() if unicodedata.category(c)[0] not in "PZSC")


def read_answers(path: Path) -> dict[str, str]:
    """Bare word → its key. Raises ValueError for a word under two keys or a key unknown."""
    answers: dict[str, str] = {}
    for key, words in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        if key not in INTENT_OF:
            raise ValueError(f"{path}: unknown key {key}")
        for word in words:
            if answers.setdefault(bare(str(word)), key) != key:
                raise ValueError(f"{path}: {word} stands under two keys")
    return answers


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR],
    is_trainable=True,
)
class ClearAnswers(GraphComponent):
    """Sets intent and entity `clear_answer` where the whole message is a clear answer."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's settings and their defaults."""
        return {"answers": "data/lexicon/answers.yml"}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ClearAnswers":
        """Makes the component before its training."""
        return cls(config, model_storage, resource, {})

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "ClearAnswers":
        """Makes the component with the words of a trained model."""
        return cls(config, model_storage, resource, kept(model_storage, resource))

    def __init__(
        self,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        answers: Dict[str, str],
    ) -> None:
        """Takes the words that are known already; training reads them anew."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._answers = answers

    def train(self, training_data: TrainingData) -> Resource:
        """Reads the lists into the model."""
        self._answers = read_answers(Path(self._config["answers"]))
        keep(self._storage, self._resource, self._answers)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Marks each message that is a clear answer; leaves the others as they are."""
        for message in messages:
            key = clear_answer(self._answers, message.get(TEXT) or "")
            if key:
                mark(message, key)
        return messages


def clear_answer(answers: dict[str, str], text: str) -> str | None:
    """The key of the answer that the whole text is; a yes or no that asks or trails off is none."""
    said = bare(text)
    key = next((answers[form] for form in (said, without_sound(said), once(said)) if form in answers), None)
    return None if key in ("yes", "no") and DOUBT.search(text) else key


def without_sound(word: str) -> str:
    """The word without the sound that people make before it."""
    return SOUND.sub("", word)


def once(word: str) -> str:
    """The word that was said twice or more, said once."""
    repeated = TWICE.fullmatch(without_sound(word))
    return repeated[1] if repeated else word


def mark(message: Message, key: str) -> None:
    """Says of a message that it is the clear answer `key`, with certainty."""
    intent = {"name": INTENT_OF[key], "confidence": 1.0}
    others = [seen for seen in message.get(INTENT_RANKING_KEY, []) if seen["name"] != intent["name"]]
    doubted = [{**seen, "confidence": 0.0} for seen in others]
    found = {"entity": "clear_answer", "value": key, "start": 0, "end": len(message.get(TEXT))}
    message.set(INTENT, intent, add_to_output=True)
    message.set(INTENT_RANKING_KEY, [intent, *doubted], add_to_output=True)
    message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)
