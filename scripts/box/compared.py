"""What the product's classifier is compared with: less to look at, and other estimators."""

from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from components.intents import Intents
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, diags
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

HIDDEN = 256
NETWORK = "network.npz"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class NoVectors(GraphComponent):
    """In the place of the sentence vectors: one number that says nothing."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "NoVectors":
        """Makes the component of a graph's node."""
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the number to each message that has a text."""
        for message in messages:
            if message.get(TEXT):
                nothing = np.zeros((1, 1), dtype=np.float32)
                message.add_features(Features(nothing, FEATURE_TYPE_SENTENCE, TEXT, type(self).__name__))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the number to the training examples."""
        self.process(training_data.training_examples)
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SomePieces(Intents):
    """The product's classifier, blind to the kinds of pieces that `kinds` does not name."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The settings of the product's classifier, and `kinds`."""
        return {**Intents.get_default_config(), "kinds": ["characters", "syllables"]}

    def _fit(self, told: csr_matrix, intents: List[str]) -> None:
        characters, syllables = (len(known) for known in self._vocabulary.known)
        seen = np.ones(told.shape[1], dtype=np.float32)
        seen[:characters] = "characters" in self._config["kinds"]
        seen[characters : characters + syllables] = "syllables" in self._config["kinds"]
        super()._fit((told @ diags(seen)).tocsr(), intents)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class SupportVectors(Intents):
    """A linear support vector machine on all that the product's classifier looks at."""

    def _separated(self, told: csr_matrix, wanted: np.ndarray) -> LogisticRegression:
        machine = LinearSVC(C=self._config["C"], class_weight="balanced", random_state=1)
        return machine.fit(told, wanted)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Network(Intents):
    """One hidden layer on the sentence vectors alone."""

    _layers: List[np.ndarray]

    def likely(self, text: str, vector: np.ndarray) -> np.ndarray:
        """How likely each intent is, in the order of its name."""
        inner, inner_start, outer, outer_start = self._layers
        scores = np.maximum(vector @ inner + inner_start, 0) @ outer + outer_start
        chances = np.exp(self._config["sharpness"] * (scores - scores.max()).astype(np.float64))
        return np.asarray(chances / chances.sum())

    def _fit(self, told: csr_matrix, intents: List[str]) -> None:
        vectors = told[:, len(self._vocabulary.rarity) :].toarray()
        network = MLPClassifier(HIDDEN, early_stopping=True, max_iter=100, random_state=1)
        network.fit(vectors, intents)
        self._names = list(network.classes_)
        (inner, outer), (inner_start, outer_start) = network.coefs_, network.intercepts_
        self._layers = [inner, inner_start, outer, outer_start]

    def _write(self, folder: Path) -> None:
        super()._write(folder)
        np.savez_compressed(folder / NETWORK, *self._layers)

    def _read(self, folder: Path) -> None:
        super()._read(folder)
        with np.load(folder / NETWORK, allow_pickle=False) as kept:
            self._layers = [kept[name] for name in kept.files]
