"""An action's answer is held against Rasa's schema, which itself is checked once."""

from collections.abc import Iterator

import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction

import action_calls


@pytest.fixture
def action() -> Iterator[RemoteAction]:
    stock = RemoteAction._validate_action_result
    action_calls.compile_schema()
    yield RemoteAction("action_resume", None)
    RemoteAction._validate_action_result = stock


def test_an_answer_of_an_action_is_taken(action: RemoteAction) -> None:
    answer = {"events": [{"event": "slot", "name": "journey", "value": None}], "responses": [{"text": ""}]}
    assert action._validate_action_result(answer)


@pytest.mark.parametrize("answer", [{"events": "none"}, {"responses": [1]}, [], {"events": [{"event": 3}]}])
def test_an_answer_that_is_none_is_refused(action: RemoteAction, answer: object) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(answer)
