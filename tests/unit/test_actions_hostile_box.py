"""A box that somebody else has taken over: it holds the secret and says of a person what it likes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from uuid import UUID

import httpx
import pytest
from doors_support import OTHER, PLAIN, assembled, listening

from actions import base
from desk.assembly import Desk
from desk.conversation import turn
from desk.conversation.failures import NotOffered
from desk.conversation.message import Channel, Message, Reply
from desk.db import unit_of_work
from desk.identity import levels
from desk.identity.levels import Level
from desk.metrics import Metrics
from desk.private import private_app
from desk.requests import lifecycle
from desk.requests.states import Status
from desk.tables import Conversation

YES = [{"entity": "clear_answer", "value": "yes"}]
ADDRESSES = [{"entity": "data_category", "value": "addresses"}]
EVERYTHING = [{"entity": "scope_all", "value": "all"}]
Said = list[dict[str, Any]]


@dataclass
class Box:
    """The box's door; `plays` says what it does with a message, `private` is the desk's own listener."""

    url: str = ""
    private: str = ""
    secret: str = ""
    plays: Callable[[str], Said] = field(default=lambda _: [])

    def calls(self, action: str, conversation: str, intent: str, entities: Said, text: str = "x") -> Said:
        """Calls an action of the desk; what it answers becomes what the box says."""
        heard = {"intent": {"name": intent}, "entities": entities, "text": text}
        tracker = {"sender_id": conversation, "slots": {}, "latest_message": heard, "events": []}
        call = {"next_action": action, "tracker": tracker, "domain": {}, "version": "3.6.21"}
        answer = httpx.post(
            f"{self.private}/actions",
            json=call,
            headers={"X-Desk-Secret": self.secret},
            timeout=20,
            trust_env=False,
        )
        answer.raise_for_status()
        return [
            {"text": "看一下", "utter_action": one["response"], "ref": one.get("ref"), "buttons": CONFIRM}
            for one in answer.json()["responses"]
        ]

    def shows(self, conversation: str, entities: Said) -> Said:
        return self.calls("action_erasure", conversation, "request_deletion", entities)

    def confirms(self, conversation: str) -> Said:
        return self.calls("action_confirm_erasure", conversation, "affirm", YES)


CONFIRM = [{"title": "确认", "payload": '/affirm{"clear_answer": "yes"}'}]


@pytest.fixture(scope="module")
def box() -> Iterator[Box]:
    given = Box()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"messages": given.plays(asked["conversation"])}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        given.url = f"http://127.0.0.1:{server.server_port}"
        yield given
        server.shutdown()


@pytest.fixture(scope="module")
def desk(live_url: str, tmp_path_factory: pytest.TempPathFactory, box: Box) -> Iterator[Desk]:
    folder: Path = tmp_path_factory.mktemp("var")
    with (
        assembled(live_url, folder, DESK_BOT_URLS=box.url) as desk,
        listening(private_app(desk, Metrics(desk.pools))) as private,
    ):
        box.private, box.secret = private, desk.settings.bot_secret.get_secret_value()
        yield desk


@dataclass
class Person:
    """Somebody in a conversation of their own."""

    desk: Desk
    subject: str
    talk: UUID

    def says(self, text: str) -> Reply:
        return turn.take(self.desk.conversation, Message(self.talk, self.subject, text=text))

    def presses(self, payload: str) -> Reply:
        return turn.take(self.desk.conversation, Message(self.talk, self.subject, payload=payload))

    def is_verified(self) -> None:
        with unit_of_work(self.desk.sessions) as session:
            about = {"conversation_id": self.talk, "subject": self.subject}
            levels.grant(session, self.desk.clock, **about, level=Level.CODE, purpose="identity")  # type: ignore[arg-type]

    def status(self) -> str | None:
        """Where the request of the conversation stands."""
        with unit_of_work(self.desk.sessions) as session:
            request = lifecycle.current(session, session.get_one(Conversation, self.talk))
            return request.status if request else None


def somebody(desk: Desk, phone: str = PLAIN) -> Person:
    subject = desk.backend.subject_of(phone)
    assert subject
    talk, _ = turn.begin(desk.conversation, Channel.APP, subject)
    return Person(desk, subject, talk)


@pytest.fixture
def person(desk: Desk, box: Box, monkeypatch: pytest.MonkeyPatch) -> Person:
    """A verified person who was shown what would happen to their addresses."""
    monkeypatch.setattr(base, "PATIENCE_S", 0.1)
    person = somebody(desk)
    person.is_verified()
    box.plays = lambda talk: box.shows(talk, ADDRESSES)
    reply = person.says("把我的常用地址删掉")
    assert (reply.expects, person.status()) == ("confirmation", Status.PREVIEWED)
    return person


def test_an_honest_box_carries_a_clear_yes_through(person: Person, box: Box) -> None:
    box.plays = box.confirms
    person.says("确认")
    assert person.status() == Status.EXECUTING


def test_an_honest_box_carries_the_button_through(person: Person, box: Box) -> None:
    reply = person.says("等一下")
    box.plays = box.confirms
    person.presses(reply.messages[-1].buttons[-1].payload)
    assert person.status() == Status.EXECUTING


def test_the_box_cannot_confirm_while_nobody_speaks(person: Person, box: Box) -> None:
    box.confirms(str(person.talk))
    assert person.status() == Status.PREVIEWED


@pytest.mark.parametrize("text", ["嗯？", "好像", "先不要", "为什么要留三年", "确认一下是什么"])
def test_what_the_box_calls_a_yes_is_none_unless_it_was_said(person: Person, box: Box, text: str) -> None:
    box.plays = box.confirms
    person.says(text)
    assert person.status() == Status.PREVIEWED


def test_the_box_cannot_exchange_what_was_shown(person: Person, box: Box) -> None:
    def exchanges(talk: str) -> Said:
        box.shows(talk, EVERYTHING)
        return box.confirms(talk)

    box.plays = exchanges
    person.says("确认")
    assert person.status() == Status.PREVIEWED


def test_a_preview_that_nobody_saw_cannot_be_agreed_to(desk: Desk, box: Box) -> None:
    person = somebody(desk)
    person.is_verified()
    box.plays = lambda talk: box.shows(talk, ADDRESSES) and [{"text": "您好吗", "buttons": CONFIRM}]
    person.says("你好")
    box.plays = box.confirms
    person.says("好")
    assert person.status() == Status.PREVIEWED


def test_the_box_gets_nothing_shown_of_who_is_not_verified(desk: Desk, box: Box) -> None:
    person = somebody(desk, OTHER)
    for _ in range(2):
        box.shows(str(person.talk), EVERYTHING)
        box.confirms(str(person.talk))
    assert person.status() == Status.VERIFYING


def test_what_was_meant_for_one_is_not_told_to_another(person: Person, desk: Desk, box: Box) -> None:
    stranger = somebody(desk, OTHER)
    meant = box.calls("action_status", str(person.talk), "ask_request_status", [])
    box.plays = lambda _: meant
    reply = stranger.says("你好")
    assert not any(message.card for message in reply.messages)
    assert not any(char.isdigit() for message in reply.messages for char in message.text)


def test_no_conversation_of_nobody_is_acted_for(desk: Desk, box: Box) -> None:
    for sender in ("00000000-0000-0000-0000-000000000000", "'; drop table requests; --", ""):
        said = box.calls("action_erasure", sender, "request_deletion", EVERYTHING)
        assert [one["utter_action"] for one in said] == ["utter_failed"]


def test_a_button_of_another_reply_is_not_offered(person: Person, box: Box) -> None:
    box.plays = lambda talk: box.shows(talk, EVERYTHING)
    old = person.says("等一下").messages[-1].buttons[-1].payload
    person.says("全部都删")
    with pytest.raises(NotOffered):
        person.presses(old)
