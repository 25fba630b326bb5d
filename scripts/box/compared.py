"""What the product's classifier is compared with: less to look at, and other estimators."""

from pathlib import Path
from typing import Any, Dict, List

import numpy as np
from components.intents import Intents
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from scipy.sparse import csr_matrix, diags
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

HIDDEN = 256
NETWORK = "network.npz"


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

    def _estimator(self) -> LinearSVC:
        return LinearSVC(C=self._config["C"], class_weight="balanced", max_iter=20_000, random_state=1)


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
