"""Entity names: what a person calls a thing, turned into the id the operator gave it.

Rasa's own mapper knows one meaning a word. Here 手机号 may be a category under one
id and a field under another, so the words are kept by entity.
"""

from pathlib import Path
from typing import Any, Dict, List

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.kept_words import keep, kept

SEALED = "sealed_"
Names = Dict[str, Dict[str, str]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class EntityNames(GraphComponent):
    """Gives each entity its id as value; a word that has none keeps itself."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's settings and their defaults."""
        return {"names": "build/names.yml"}

    @classmethod
    def create(
        cls,
        config: Dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "EntityNames":
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
    ) -> "EntityNames":
        """Makes the component with the names of a trained model."""
        return cls(config, model_storage, resource, kept(model_storage, resource))

    def __init__(
        self, config: Dict[str, Any], model_storage: ModelStorage, resource: Resource, names: Names
    ) -> None:
        """Takes the names that are known already; training reads them anew."""
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._names = names

    def train(self, training_data: TrainingData) -> Resource:
        """Reads the datamap's names and the data's synonyms into the model."""
        synonyms = {word.lower(): name for word, name in training_data.entity_synonyms.items()}
        declared = yaml.safe_load(Path(self._config["names"]).read_text(encoding="utf-8"))
        self._names = {"": synonyms, **declared}
        keep(self._storage, self._resource, self._names)
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        """Replaces the value of each entity by its id, and drops what is part of another."""
        for message in messages:
            found = without_parts(message.get(ENTITIES, []))
            for entity in found:
                entity["value"] = self._name(entity["entity"], str(entity["value"]))
            message.set(ENTITIES, found, add_to_output=True)
        return messages

    def _name(self, entity: str, word: str) -> str:
        of_entity = self._names.get(entity, self._names.get("", {}))
        return of_entity.get(word.lower(), word)


def without_parts(entities: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
    """The entities without those inside a longer one of their kind, or inside a sealed token."""
    return [entity for entity in entities if not any(_covers(other, entity) for other in entities)]


def _covers(other: Dict[str, Any], entity: Dict[str, Any]) -> bool:
    related = other["entity"] == entity["entity"] or other["entity"].startswith(SEALED)
    inside = other["start"] <= entity["start"] and entity["end"] <= other["end"]
    longer = other["end"] - other["start"] > entity["end"] - entity["start"]
    return related and inside and longer
