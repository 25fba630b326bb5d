"""How the box calls an action: with little patience, and with its answer's schema checked once.

Rasa waits five minutes for an action, and proves at each answer that its own schema
is a schema, which takes half of a turn.
"""

import rasa.core.actions.action
import rasa.utils.endpoints
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

TIMEOUT_S = 8


def shorten() -> None:
    """Five minutes for an action would be a silence; what takes longer reports later."""
    rasa.core.actions.action.DEFAULT_REQUEST_TIMEOUT = TIMEOUT_S
    rasa.utils.endpoints.DEFAULT_REQUEST_TIMEOUT = TIMEOUT_S


def compile_schema() -> None:
    """Each answer is still held against Rasa's schema; the schema itself is checked here, once."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    answer = kind(schema)

    def validate(_action: RemoteAction, result: object) -> bool:
        answer.validate(result)
        return True

    RemoteAction._validate_action_result = validate
