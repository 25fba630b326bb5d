"""The private listener: only the bot's secret opens it, and the demo's provider speaks Twilio's protocol."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest
from doors_support import PLAIN, assembled, listening, signed_in
from pydantic import SecretStr

from desk.app import public_app
from desk.assembly import Desk
from desk.conversation import results
from desk.db import unit_of_work
from desk.doors.hub import Hub
from desk.metrics import Metrics
from desk.notices.failures import NoticeNotSent
from desk.notices.twilio_sms import TwilioSms
from desk.private import private_app
from desk.providers import Cause
from desk.tables import Conversation


@pytest.fixture(scope="module")
def desk(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with assembled(live_url, tmp_path_factory.mktemp("var")) as desk:
        yield desk


@pytest.fixture(scope="module")
def private(desk: Desk) -> Iterator[httpx.Client]:
    app = private_app(desk, Metrics(desk.pools))
    with listening(app) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
        yield http


@pytest.fixture(scope="module")
def public(desk: Desk, live_url: str) -> Iterator[httpx.Client]:
    hub = Hub(live_url)
    app = public_app(desk, hub, Metrics(desk.pools))
    with listening(app) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
        yield http


def sms(desk: Desk, private: httpx.Client, **changed: object) -> TwilioSms:
    base = f"{str(private.base_url).rstrip('/')}/fake/twilio"
    return TwilioSms(desk.settings.model_copy(update={"twilio_api_base": base, **changed}))


@pytest.mark.parametrize("headers", [{}, {"X-Desk-Secret": ""}, {"X-Desk-Secret": "another"}])
def test_an_action_is_not_called_without_the_secret(private: httpx.Client, headers: dict[str, str]) -> None:
    assert private.post("/actions", json={"next_action": "action_menu"}, headers=headers).status_code == 403


def test_an_unknown_action_is_said_to_be_unknown(desk: Desk, private: httpx.Client) -> None:
    headers = {"X-Desk-Secret": desk.settings.bot_secret.get_secret_value()}
    answer = private.post("/actions", json={"next_action": "action_none"}, headers=headers)
    assert (answer.status_code, answer.json()["action_name"]) == (404, "action_none")


@pytest.mark.parametrize("body", [b"", b"[]", b'{"next_action": "action_menu"}', b"\xff"])
def test_what_is_no_call_is_refused(desk: Desk, private: httpx.Client, body: bytes) -> None:
    headers = {"X-Desk-Secret": desk.settings.bot_secret.get_secret_value()}
    assert private.post("/actions", content=body, headers=headers).status_code == 422


def test_metrics_show_the_pools(private: httpx.Client) -> None:
    assert 'desk_connections{pool="locks",state="size"}' in private.get("/metrics").text


def test_a_text_message_reaches_the_demo_inbox(
    desk: Desk, private: httpx.Client, public: httpx.Client
) -> None:
    sms(desk, private).send("16000000002", "您的验证码是 123456")
    newest = public.get("/demo/sms", params={"phone": "16000000002"}).json()[0]
    assert newest["text"] == "您的验证码是 123456" and newest["sent_at"].endswith("+08:00")
    call = public.get("/demo/twilio").json()[0]
    assert call["method"] == "POST" and call["path"].endswith("/Messages.json")
    assert call["form"]["To"] == "+8616000000002"


def test_transactions_that_take_every_connection_do_not_wait_for_themselves(
    desk: Desk, private: httpx.Client
) -> None:
    with ExitStack() as held:
        for _ in range(30):
            held.enter_context(desk.pools["desk"].connect())
        assert desk.clock.now().tzinfo
        sms(desk, private).send(PLAIN, "您的验证码是 123456")


def test_the_provider_refuses_another_token(desk: Desk, private: httpx.Client) -> None:
    stranger = sms(desk, private, twilio_auth_token=SecretStr("another"))
    with pytest.raises(NoticeNotSent) as refused:
        stranger.send(PLAIN, "不会送到")
    assert refused.value.cause is Cause.REFUSED


def test_the_provider_refuses_a_number_that_is_none(desk: Desk, private: httpx.Client) -> None:
    with pytest.raises(NoticeNotSent):
        sms(desk, private).send("+86 or so", "不会送到")


def test_the_inbox_of_nobody_is_empty(public: httpx.Client) -> None:
    assert public.get("/demo/sms", params={"phone": "16099999999"}).json() == []


def test_what_comes_by_itself_is_told_at_once_and_again_to_who_resumes(
    desk: Desk, public: httpx.Client
) -> None:
    login = signed_in(public, PLAIN)
    session_id = public.post("/app/sessions", headers=login).json()["session_id"]

    def tell() -> None:
        with unit_of_work(desk.sessions) as session:
            conversation = session.get_one(Conversation, session_id)
            results.sealed_event(session, desk.clock, desk.keys, conversation, "agent", '{"state":"joined"}')

    telling = threading.Timer(1.0, tell)
    path = f"/app/sessions/{session_id}/events"
    with public.stream("GET", path, headers=login, timeout=8) as stream:
        telling.start()
        heard = [line for line, _ in zip(stream.iter_lines(), range(7), strict=False)]
    assert heard[:3] == ["id: 0", "event: ping", "data: {}"]
    assert heard[5:] == ["event: agent", 'data: {"state":"joined"}']
    with public.stream("GET", path, headers={**login, "Last-Event-ID": "0"}, timeout=8) as stream:
        again = [line for line, _ in zip(stream.iter_lines(), range(7), strict=False)]
    assert again[4:] == heard[4:]
