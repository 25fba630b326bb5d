"""Which intent a sentence has: one weight for each of its pieces.

Where a featurizer before it gives sentence vectors, each place of the vector has a weight too.
"""

import json
import math
from pathlib import Path
from typing import Any, Dict, List, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.base import ClassifierMixin
from sklearn.linear_model import LogisticRegression

from components.misheard import MADE
from components.pieces import pieces

WEIGHTS = "weights.npz"
WORDS = "pieces.json"
Row = Tuple[List[int], List[float]]


class Vocabulary:
    """Each piece of the training data: its place, and how much it tells."""

    def __init__(self, known: List[List[str]], rarity: np.ndarray) -> None:
        """Takes the pieces in their order, characters before syllables, and a weight for each."""
        first = len(known[0])
        self.known = known
        self.places = [
            {piece: place for place, piece in enumerate(known[0])},
            {piece: first + place for place, piece in enumerate(known[1])},
        ]
        self.rarity = rarity

    @classmethod
    def of(cls, texts: List[str]) -> "Vocabulary":
        """Every piece of these texts; the fewer of them hold it, the more it tells."""
        seen: List[Dict[str, int]] = [{}, {}]
        for text in texts:
            for counts, found in zip(seen, pieces(text), strict=True):
                for piece in found:
                    counts[piece] = counts.get(piece, 0) + 1
        held = np.array([count for counts in seen for count in counts.values()], dtype=np.float64)
        rarity = np.log((1 + len(texts)) / (1 + held)) + 1
        return cls([list(counts) for counts in seen], rarity.astype(np.float32))

    def row(self, text: str) -> Row:
        """The places of the text's known pieces and their values; either kind has length 1."""
        places: List[int] = []
        values: List[float] = []
        for known, found in zip(self.places, pieces(text), strict=True):
            there = [(known[piece], 1 + math.log(count)) for piece, count in found.items() if piece in known]
            told = [value * float(self.rarity[place]) for place, value in there]
            norm = math.sqrt(sum(value * value for value in told)) or 1.0
            places += [place for place, _ in there]
            values += [value / norm for value in told]
        return places, values


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Intents(IntentClassifier, GraphComponent):
    """A logistic regression, one intent against all others; fast to train, and 1 ms a sentence."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's settings and their defaults.

        `C` is how closely it follows the examples; `sharpness` how far scores stand apart as
        chances, measured so that of what it is 80 % sure of, 80 % is right.
        """
        return {"C": 30.0, "sharpness": 0.75, "ranking_length": 5}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "Intents":
        """Makes the component before its training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "Intents":
        """Makes the component with the weights of a trained model."""
        component = cls(config, model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._read(Path(folder))
        return component

    def __init__(self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        """Makes the component without weights; training or reading brings them."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._names: List[str] = []
        self._vocabulary = Vocabulary([[], []], np.zeros(0, dtype=np.float32))
        self._weights = np.zeros((0, 0), dtype=np.float32)
        self._start = np.zeros(0, dtype=np.float32)

    def train(self, training_data: TrainingData) -> Resource:
        """Finds the weights and writes them into the model."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        texts = [message.get(TEXT) for message in examples]
        self._vocabulary = Vocabulary.of([message.get(TEXT) for message in examples if not message.get(MADE)])
        told = _matrix([self._vocabulary.row(text) for text in texts], self._vocabulary)
        vectors = np.stack([sentence_vector(message) for message in examples])
        told = hstack([told, csr_matrix(vectors)]).tocsr() if vectors.size else told
        self._fit(told, [message.get(INTENT) for message in examples])
        with self._storage.write_to(self._resource) as folder:
            self._write(Path(folder))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Sets intent and ranking of each message that has a text."""
        for message in messages:
            if message.get(TEXT):
                self._rank(message)
        return messages

    def _rank(self, message: Message) -> None:
        likely = self.likely(message.get(TEXT), sentence_vector(message))
        order = np.argsort(-likely)[: self._config["ranking_length"]]
        ranking = [{"name": self._names[place], "confidence": float(likely[place])} for place in order]
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)

    def likely(self, text: str, vector: np.ndarray) -> np.ndarray:
        """How likely each intent is, in the order of its name."""
        places, values = self._vocabulary.row(text)
        scores = self._start + np.asarray(values, dtype=np.float32) @ self._weights[places]
        scores = scores + vector @ self._weights[len(self._vocabulary.rarity) :]
        chances = np.exp(self._config["sharpness"] * (scores - scores.max()).astype(np.float64))
        return np.asarray(chances / chances.sum())

    def _fit(self, told: csr_matrix, intents: List[str]) -> None:
        model = self._estimator().fit(told, intents)
        self._names = [str(name) for name in model.classes_]
        self._weights = np.ascontiguousarray(model.coef_.T.astype(np.float32))
        self._start = model.intercept_.astype(np.float32)

    def _estimator(self) -> ClassifierMixin:
        """Sets each intent apart from all others; coarse steps do, for finer ones change no reading."""
        return LogisticRegression(
            C=self._config["C"],
            solver="liblinear",
            dual=True,
            class_weight="balanced",
            max_iter=300,
            tol=0.1,
            random_state=1,
        )

    def _write(self, folder: Path) -> None:
        words = {"names": self._names, "pieces": self._vocabulary.known}
        (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
        numbers = {"weights": self._weights, "start": self._start, "rarity": self._vocabulary.rarity}
        np.savez_compressed(folder / WEIGHTS, **numbers)

    def _read(self, folder: Path) -> None:
        words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        with np.load(folder / WEIGHTS, allow_pickle=False) as numbers:
            self._weights, self._start = numbers["weights"], numbers["start"]
            rarity = numbers["rarity"]
        self._names = words["names"]
        self._vocabulary = Vocabulary(words["pieces"], rarity)


def sentence_vector(message: Message) -> np.ndarray:
    """The vector that a featurizer before this component gave; of no length where there is none."""
    features = message.get_dense_features(TEXT)[1]
    return np.asarray(features.features[0] if features else [], dtype=np.float32)


def _matrix(rows: List[Row], vocabulary: Vocabulary) -> csr_matrix:
    starts = np.cumsum([0, *(len(places) for places, _ in rows)])
    places = [place for row, _ in rows for place in row]
    values = [value for _, row in rows for value in row]
    return csr_matrix((values, places, starts), shape=(len(rows), len(vocabulary.rarity)), dtype=np.float32)
