from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker
from support import ManualClock, someone

from desk.conversation import turn, utterances
from desk.conversation.awaited import Awaited
from desk.conversation.bot import Bot
from desk.conversation.failures import NoConversation, NothingSaid, NotOffered, TextTooLong, TooFast
from desk.conversation.lexicon import Lexicon
from desk.conversation.message import Channel, Expects, Message, Reply
from desk.conversation.names import Names
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases
from desk.conversation.turn import Parts
from desk.conversation.utterances import Piece
from desk.requests import lifecycle, tickets
from desk.requests.states import Right
from desk.settings import ROOT
from desk.tables import Conversation, Request, Ticket, Turn
from desk.vault import envelope
from desk.vault.keys import Keys
from desk.wording import Wording

PHRASES = Phrases.load(ROOT / "data" / "lexicon" / "phrases.yml")
AWAITED = Awaited({}, {}, Phrases({}), Periods((), Phrases({})), Names({}))
WORDS = Wording(
    {
        "utter_welcome": (
            {"text": "我是智能助手", "buttons": [{"title": "查看", "payload": "/request_access"}]},
        ),
        "utter_nothing_to_read": ({"text": "没看到内容"},),
        "utter_bot_down": ({"text": "抱歉，先记下了：⟪ticket⟫"},),
        "utter_failed": ({"text": "没有成功"},),
        "utter_one_after_another": ({"text": "⟪order⟫"},),
        "utter_order_first": ({"text": "先办⟪what⟫"},),
        "utter_order_next": ({"text": "再办⟪what⟫"},),
        "utter_second_request": ({"text": "接着办⟪then⟫吗"},),
        "utter_choice_go_on": ({"text": "接着办"},),
        "utter_about_access": ({"text": "查看"},),
        "utter_about_account_cancellation": ({"text": "注销"},),
    }
)


@dataclass
class Box:
    """A bot on the loopback that speaks the protocol of our channel; the test says what it answers."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], Any] = lambda _: {"messages": [{"text": "听到了"}]}
    status: int = 200
    url: str = ""


@pytest.fixture
def box() -> Iterator[Box]:
    given = Box()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/webhooks/desk/webhook"
            given.secrets.append(self.headers["X-Desk-Secret"])
            given.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = json.dumps(given.answer(given.asked[-1])).encode()
            self.send_response(given.status)
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


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=2, trust_env=False) as client:
        yield client


@pytest.fixture
def parts(  # noqa: PLR0917
    sessions: sessionmaker[Session],
    own_sessions: sessionmaker[Session],
    clock: ManualClock,
    keys: Keys,
    box: Box,
    client: httpx.Client,
) -> Parts:
    lexicon = Lexicon.load(ROOT / "data" / "lexicon" / "answers.yml")
    bot = Bot(client, (box.url,), "the bot's secret")
    return Parts(sessions, own_sessions, clock, keys, bot, WORDS, lexicon, PHRASES, AWAITED)


@dataclass
class Talk:
    """One person in one conversation."""

    parts: Parts
    subject: str = field(default_factory=someone)

    def __post_init__(self) -> None:
        self.id, self.last = turn.begin(self.parts, Channel.APP, self.subject)

    def says(self, text: str | None = None, **facts: Any) -> Reply:
        message = Message(
            facts.pop("conversation", self.id), facts.pop("subject", self.subject), text, **facts
        )
        self.last = turn.take(self.parts, message)
        return self.last

    def row(self) -> Conversation:
        with self.parts.sessions() as session:
            return session.get_one(Conversation, self.id)

    def transcript(self) -> list[tuple[str | None, str]]:
        with self.parts.sessions() as session:
            turns = session.scalars(
                select(Turn).where(Turn.conversation_id == self.id).order_by(Turn.position)
            )
            return [(self._open(session, t.said), self._open(session, t.reply) or "") for t in turns]

    def _open(self, session: Session, sealed: bytes | None) -> str | None:
        if sealed is None:
            return None
        keys, context = self.parts.keys, f"turn:{self.id}"
        return envelope.unseal(session, keys, subject=self.subject, sealed=sealed, context=context).decode()


@pytest.fixture
def talk(parts: Parts) -> Talk:
    return Talk(parts)


def texts(reply: Reply) -> list[str]:
    return [message.text for message in reply.messages]


def test_a_conversation_begins_with_who_speaks_and_what_can_be_done(talk: Talk) -> None:
    assert texts(talk.last) == ["我是智能助手"]
    assert [b.title for b in talk.last.messages[0].buttons] == ["查看"]


def test_a_text_reaches_the_bot_sealed_and_with_the_secret(talk: Talk, box: Box) -> None:
    assert texts(talk.says("我的号是13812345678")) == ["听到了"]
    assert box.asked[0]["text"].startswith("我的号是⟦手机号:")
    assert (box.asked[0]["conversation"], box.asked[0]["channel"]) == (str(talk.id), "app")
    assert box.secrets == ["the bot's secret"]


def test_a_button_reaches_the_bot_as_an_intent(talk: Talk, box: Box) -> None:
    talk.says(payload="1-1")
    asked = {key: box.asked[0][key] for key in ("intent", "entities")}
    assert asked == {"intent": "request_access", "entities": {}}


def test_a_button_whose_title_is_typed_reaches_the_bot_as_its_intent(talk: Talk, box: Box) -> None:
    talk.says("查看")
    assert (box.asked[-1]["intent"], box.asked[-1].get("text")) == ("request_access", None)


def test_the_values_of_an_action_join_the_reply_after_the_bot(talk: Talk, box: Box) -> None:
    def acts(_: dict[str, Any]) -> dict[str, Any]:
        with talk.parts.sessions.begin() as session:
            conversation = session.get_one(Conversation, talk.id)
            piece = Piece(response="utter_x", values={"phone": "138****5678"}, expects=Expects.CODE)
            ref = utterances.keep(
                session, talk.parts.clock, talk.parts.keys, conversation=conversation, piece=piece
            )
        return {"messages": [{"text": "已发到⟪phone⟫", "utter_action": "utter_x", "ref": ref}]}

    box.answer = acts
    reply = talk.says("删地址")
    assert (texts(reply), reply.expects) == (["已发到138****5678"], Expects.CODE)


def test_the_same_key_has_the_same_answer_and_one_effect(talk: Talk, box: Box) -> None:
    first = talk.says("你好", idempotency_key="k1")
    box.answer = lambda _: {"messages": [{"text": "又来了"}]}
    assert talk.says("你好", idempotency_key="k1") == first
    assert len(box.asked) == 1
    assert talk.says("你好", idempotency_key="k2") != first


def test_the_transcript_keeps_what_was_said_and_answered(talk: Talk) -> None:
    talk.says("我叫李雷")
    (_, welcome), (said, reply) = talk.transcript()
    assert (said, texts(Reply.model_validate_json(reply))) == ("我叫李雷", ["听到了"])
    assert "智能助手" in welcome


def test_a_code_stands_in_no_transcript_and_goes_to_no_bot(talk: Talk, box: Box) -> None:
    talk.says("123456")
    assert "123456" not in json.dumps(box.asked)
    assert (talk.transcript()[1][0] or "").startswith("⟦验证码:")


def test_anothers_conversation_is_not_there(talk: Talk) -> None:
    with pytest.raises(NoConversation):
        talk.says("你好", subject=someone())
    with pytest.raises(NoConversation):
        talk.says("你好", conversation=uuid4())


def test_an_ended_conversation_is_not_there(talk: Talk, clock: ManualClock) -> None:
    with talk.parts.sessions.begin() as session:
        session.get_one(Conversation, talk.id).ended_at = clock.now()
    with pytest.raises(NoConversation):
        talk.says("你好")


def test_after_an_hour_of_silence_a_conversation_has_ended(talk: Talk, clock: ManualClock) -> None:
    clock.advance(minutes=61)
    with pytest.raises(NoConversation):
        talk.says("你好")


def test_nothing_is_not_a_message(talk: Talk) -> None:
    for nothing in (None, ""):
        with pytest.raises(NothingSaid):
            talk.says(nothing)


@pytest.mark.parametrize("unseen", ["\u200b\u202e", "  \u3000", "///", "\ufeff"])
def test_what_cannot_be_seen_is_answered_without_the_bot(talk: Talk, box: Box, unseen: str) -> None:
    assert texts(talk.says(unseen)) == ["没看到内容"]
    assert box.asked == []


@pytest.mark.parametrize("typed", ["/restart", "／affirm{}", "\u3000/ back", "\u200b/request_deletion"])
def test_a_typed_command_reaches_the_bot_as_words(talk: Talk, box: Box, typed: str) -> None:
    talk.says(typed)
    assert not box.asked[0]["text"].strip().startswith("/")


def test_two_thousand_characters_are_a_message_and_one_more_is_not(talk: Talk, box: Box) -> None:
    talk.says("长" * 2000)
    assert len(box.asked[0]["text"]) == 500
    with pytest.raises(TextTooLong):
        talk.says("长" * 2001)
    with pytest.raises(TextTooLong):
        talk.says("ﷺ" * 112)


def test_what_nobody_sees_is_not_read_without_end(talk: Talk, box: Box) -> None:
    talk.says("好" + "\u200b" * 15_000)
    assert box.asked[0]["text"] == "好"
    with pytest.raises(TextTooLong):
        talk.says("好" + "\u200b" * 16_000)


def test_a_payload_that_was_never_offered_is_refused(talk: Talk, box: Box) -> None:
    for payload in ("9-9", "", "/affirm"):
        with pytest.raises(NotOffered):
            talk.says(payload=payload)
    assert box.asked == []


def test_more_than_a_person_can_type_is_too_fast(talk: Talk, clock: ManualClock) -> None:
    for _ in range(turn.MOST_IN_A_MINUTE - 1):
        talk.says("\u200b")
    with pytest.raises(TooFast):
        talk.says("你好")
    clock.advance(seconds=61)
    talk.says("你好")


@pytest.mark.parametrize(
    "messages", [[], [{"text": ""}], [{"text": "⟪nobody_fills_this⟫", "utter_action": "utter_x"}]]
)
def test_a_bot_that_says_nothing_is_never_silence(talk: Talk, box: Box, messages: list[Any]) -> None:
    box.answer = lambda _: {"messages": messages}
    assert texts(talk.says("你好")) == ["没有成功"]


def test_when_the_bot_is_down_a_ticket_keeps_what_was_said(
    talk: Talk, parts: Parts, client: httpx.Client
) -> None:
    talk.parts = _without_bot(parts, client)
    reply = talk.says("把我的地址删掉")
    assert reply.ticket is not None
    assert texts(reply) == [f"抱歉，先记下了：{reply.ticket.number}"]
    with parts.sessions() as session:
        ticket = session.get_one(Ticket, reply.ticket.number)
        assert (ticket.kind, ticket.subject) == ("bot_down", talk.subject)
        assert tickets.note_of(session, parts.keys, ticket) == "把我的地址删掉"


def test_while_the_bot_is_down_one_ticket_keeps_all_that_is_said(
    talk: Talk, parts: Parts, client: httpx.Client
) -> None:
    talk.parts = _without_bot(parts, client)
    numbers = {
        reply.ticket.number for reply in map(talk.says, ("在吗", "把我的地址删掉", "在吗")) if reply.ticket
    }
    (number,) = numbers
    with parts.sessions() as session:
        note = tickets.note_of(session, parts.keys, session.get_one(Ticket, number))
    assert note == "在吗\n把我的地址删掉"


def test_when_the_bot_is_down_the_question_stays_open(talk: Talk, parts: Parts, client: httpx.Client) -> None:
    with parts.sessions.begin() as session:
        session.get_one(Conversation, talk.id).expects = "confirmation"
    talk.parts = _without_bot(parts, client)
    assert talk.says("确认").expects is Expects.CONFIRMATION


@pytest.mark.parametrize(("status", "answer"), [(500, {}), (403, {}), (200, []), (200, {"messages": 7})])
def test_an_answer_that_is_none_is_the_bot_being_down(talk: Talk, box: Box, status: int, answer: Any) -> None:
    box.status, box.answer = status, lambda _: answer
    assert talk.says("你好").ticket is not None


def test_a_second_bot_takes_over_from_one_that_is_gone(
    talk: Talk, parts: Parts, client: httpx.Client, box: Box
) -> None:
    bot = Bot(client, ("http://127.0.0.1:1", box.url), "the bot's secret")
    talk.parts = Parts(**{**vars(parts), "bot": bot})
    assert texts(talk.says("你好")) == ["听到了"]


def test_a_bot_asked_twice_would_act_twice_so_it_is_asked_once(
    talk: Talk, parts: Parts, client: httpx.Client, box: Box
) -> None:
    box.status = 500
    bot = Bot(client, (box.url, box.url), "the bot's secret")
    talk.parts = Parts(**{**vars(parts), "bot": bot})
    talk.says("你好")
    assert len(box.asked) == 1


def test_a_reply_of_a_shredded_person_is_gone(talk: Talk, parts: Parts) -> None:
    talk.says("你好", idempotency_key="k1")
    with parts.sessions.begin() as session:
        envelope.shred(session, talk.subject)
    with pytest.raises(NoConversation):
        talk.says("你好", idempotency_key="k1")


def _without_bot(parts: Parts, client: httpx.Client) -> Parts:
    return Parts(**{**vars(parts), "bot": Bot(client, ("http://127.0.0.1:1",), "the bot's secret")})


def test_ids_are_not_guessed_from_another(talk: Talk) -> None:
    assert isinstance(talk.id, UUID)
    assert talk.id.version == 4


def asks_for_two(talk: Talk) -> None:
    """A copy, then the end of the account; the request for the copy is done when the test says so."""
    assert texts(talk.says("导出一份数据，然后注销")) == ["听到了", "先办查看，再办注销"]
    with talk.parts.sessions.begin() as session:
        conversation = session.get_one(Conversation, talk.id)
        request = lifecycle.open_request(
            session,
            talk.parts.clock,
            right=Right.ACCESS,
            subject=talk.subject,
            conversation=conversation,
            policy_version="1",
            scope={},
        )
        conversation.request_number = request.number


def ends_the_first(talk: Talk) -> None:
    with talk.parts.sessions.begin() as session:
        request = session.get_one(Request, session.get_one(Conversation, talk.id).request_number)
        lifecycle.withdraw(session, talk.parts.clock, request, reason="asked")


def test_of_two_requests_the_bot_hears_the_careful_one_and_the_other_waits(talk: Talk, box: Box) -> None:
    asks_for_two(talk)
    assert box.asked[-1]["text"] == "导出一份数据"
    assert texts(talk.says("123456")) == ["听到了"]
    ends_the_first(talk)
    assert texts(talk.says("嗯嗯")) == ["听到了", "接着办注销吗"]
    talk.says(payload=talk.last.messages[-1].buttons[0].payload)
    assert box.asked[-1]["text"] == "注销"
    assert texts(talk.last) == ["听到了"]


def test_a_clear_yes_goes_on_with_the_second_request_once(talk: Talk, box: Box) -> None:
    asks_for_two(talk)
    ends_the_first(talk)
    talk.says("谢谢")
    talk.says("好的")
    assert box.asked[-1]["text"] == "注销"
    talk.says("好的")
    assert box.asked[-1]["text"] == "好的"
