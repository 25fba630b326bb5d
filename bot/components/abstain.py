"""When to ask instead of act: the less can be undone, the surer the box must be.

`threshold` holds for every intent, `destructive_threshold` for those that change or end
something: below it the desk reads back what it took a sentence for, and waits.
"""

from typing import Any, Dict

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.constants import INTENT
from rasa.shared.nlu.training_data.message import Message

DESTRUCTIVE = (
    "request_deletion",
    "request_account_cancellation",
    "request_correction",
    "request_consent_withdrawal",
)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class Abstain(FallbackClassifier):
    """Rasa's fallback, with a threshold of its own for what is destructive."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """The component's settings and their defaults."""
        return {**FallbackClassifier.get_default_config(), "destructive_threshold": 0.8}

    def _should_fallback(self, message: Message) -> bool:
        intent = message.get(INTENT)
        unsure = intent["confidence"] < self.component_config["destructive_threshold"]
        if unsure and intent["name"] in DESTRUCTIVE:
            return True
        return bool(super()._should_fallback(message))
