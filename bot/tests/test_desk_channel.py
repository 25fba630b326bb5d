"""The door of the box: who may speak, what it takes, what it gives back."""

import asyncio
import json
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.shared.exceptions import RasaException
from sanic import Sanic

from desk_channel import BadTurn, Collected, DeskInput, read_turn

TURN = {"conversation": "c1", "channel": "phone"}


class Agent:
    """Understands every text as a greeting; a text with 坏 breaks it."""

    def is_ready(self) -> bool:
        return True

    async def parse_message(self, text: str) -> dict[str, Any]:
        if "坏" in text:
            raise RuntimeError(text)
        intent = {"name": "greet", "confidence": 0.9}
        return {"text": text, "intent": intent, "intent_ranking": [intent] * 5, "entities": []}


COUNT = iter(range(10_000))


class Request:
    """As much of a request as the channel reads."""

    def __init__(self, app: Sanic, body: bytes, secret: str) -> None:
        self.app, self.body = app, body
        self.headers = {"X-Desk-Secret": secret}


def ask(path: str, body: Any, secret: str = "s3cret") -> tuple[int, Any]:
    """What the channel's handler answers, without a socket."""

    async def heard(message: UserMessage) -> None:
        await message.output_channel.send_response(
            message.sender_id,
            {"text": message.text, "utter_action": "utter_greet", "ref": "r1", "image": None},
        )

    app = Sanic(f"test_{next(COUNT)}", configure_logging=False)
    app.ctx.agent = Agent()
    app.blueprint(DeskInput("s3cret").blueprint(heard), url_prefix="/webhooks/desk")
    app.router.finalize()
    _, handler, kwargs = app.router.get(path, "POST", None)
    request = Request(app, json.dumps(body).encode() if not isinstance(body, bytes) else body, secret)
    answer = asyncio.run(handler(request, **kwargs))
    return answer.status, json.loads(answer.body)


@pytest.mark.parametrize("path", ["/webhooks/desk/webhook", "/webhooks/desk/parse"])
@pytest.mark.parametrize("secret", ["", "s3cre", "s3cret ", "秘密", "\udcff"])
def test_without_the_secret_nothing_is_heard(path: str, secret: str) -> None:
    assert ask(path, {**TURN, "text": "你好"}, secret) == (403, {"error": "forbidden"})


def test_an_answer_carries_every_key_that_has_a_value() -> None:
    status, answer = ask("/webhooks/desk/webhook", {**TURN, "text": "你好"})
    assert status == 200
    assert answer["messages"] == [{"text": "你好", "utter_action": "utter_greet", "ref": "r1"}]
    assert answer["intent"] == {"name": "greet", "confidence": 0.9}
    assert len(answer["ranking"]) == 3


def test_a_parse_names_what_was_understood() -> None:
    assert ask("/webhooks/desk/parse", {"text": "你好"})[1]["entities"] == []


def test_a_failure_says_nothing_of_the_text() -> None:
    assert ask("/webhooks/desk/webhook", {**TURN, "text": "坏"}) == (500, {"error": "failed"})


@pytest.mark.parametrize("body", [b"", b"[", b"[]", b'"x"', b"\xff"])
def test_what_is_no_turn_is_refused(body: bytes) -> None:
    assert ask("/webhooks/desk/webhook", body) == (400, {"error": "bad request"})


@pytest.mark.parametrize(
    "body",
    [
        {"text": "你好"},
        {**TURN, "channel": "rest", "text": "你好"},
        {**TURN, "text": "你好", "intent": "greet"},
        {**TURN, "intent": "greet@1.0"},
        {**TURN, "intent": "greet\n"},
        {**TURN, "intent": "Greet"},
        {**TURN, "intent": ["greet"]},
        {**TURN, "intent": "greet", "entities": ["field"]},
        {**TURN, "conversation": "c" * 256, "text": "你好"},
        {**TURN},
    ],
)
def test_a_turn_with_anything_odd_is_refused(body: dict[str, Any]) -> None:
    with pytest.raises(BadTurn):
        read_turn(body)


def test_an_intent_becomes_the_message_that_rasa_obeys() -> None:
    turn = read_turn({**TURN, "intent": "provide_scope", "entities": {"field": "phone"}})
    assert turn.message == '/provide_scope{"field": "phone"}'


def test_each_channel_has_its_own_name_for_the_responses() -> None:
    assert [Collected(name).name() for name in ("app", "wechat", "phone")] == [
        "desk-app",
        "desk-wechat",
        "desk-phone",
    ]


@pytest.mark.parametrize("credentials", [None, {}, {"secret": ""}])
def test_without_a_secret_the_box_does_not_start(credentials: dict[str, str] | None) -> None:
    with pytest.raises(RasaException):
        DeskInput.from_credentials(credentials)
