"""What can't be undone needs a surer understanding than what only looks."""

import pytest
from rasa.shared.nlu.training_data.message import Message

from components.abstain import DESTRUCTIVE, Abstain

ABSTAIN = Abstain({"threshold": 0.45, "ambiguity_threshold": 0.05, "destructive_threshold": 0.8})


def understood(name: str, confidence: float) -> str:
    ranking = [{"name": name, "confidence": confidence}, {"name": "greet", "confidence": 0.1}]
    message = Message({"text": "…", "intent": ranking[0], "intent_ranking": ranking})
    ABSTAIN.process([message])
    return str(message.get("intent")["name"])


@pytest.mark.parametrize("intent", DESTRUCTIVE)
def test_a_destructive_reading_is_acted_on_only_when_it_is_sure(intent: str) -> None:
    assert understood(intent, 0.79) == "nlu_fallback"
    assert understood(intent, 0.81) == intent


def test_any_other_reading_needs_less() -> None:
    assert understood("request_access", 0.5) == "request_access"
    assert understood("request_access", 0.4) == "nlu_fallback"


def test_two_readings_that_are_as_likely_are_asked_about() -> None:
    ranking = [{"name": "request_access", "confidence": 0.48}, {"name": "ask_policy", "confidence": 0.46}]
    message = Message({"text": "…", "intent": ranking[0], "intent_ranking": ranking})
    ABSTAIN.process([message])
    assert message.get("intent")["name"] == "nlu_fallback"
    assert [entry["name"] for entry in message.get("intent_ranking")][1:] == ["request_access", "ask_policy"]
