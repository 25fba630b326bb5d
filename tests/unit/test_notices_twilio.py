from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest
from pydantic import SecretStr

from desk import twilio_rest
from desk.notices.failures import NoticeNotSent
from desk.notices.twilio_sms import TwilioSms
from desk.providers import Cause
from desk.settings import Settings

QUEUED = b'{"sid": "SM1", "status": "queued", "body": "x", "to": "+86", "from": "+86"}'
REFUSED = b'{"code": 21211, "message": "Invalid To: +8613812345678", "status": 400}'


@dataclass
class Rest:
    """A server on the loopback that speaks Twilio's REST; what it answers is set by the test."""

    status: int = 201
    body: bytes = QUEUED
    delay_s: float = 0.0
    asked: list[tuple[str, dict[str, list[str]], str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def rest() -> Iterator[Rest]:
    given = Rest()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            given.asked.append((self.path, form, self.headers["Authorization"] or ""))
            time.sleep(given.delay_s)
            self.send_response(given.status)
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        given.url = f"http://127.0.0.1:{server.server_port}"
        yield given
        server.shutdown()


def sms(url: str, **changed: object) -> TwilioSms:
    known = {
        "twilio_account_sid": "AC" + "1" * 32,
        "twilio_auth_token": SecretStr("t" * 32),
        "twilio_from": "+864001234567",
        "twilio_api_base": url,
    }
    return TwilioSms(Settings(_env_file=None).model_copy(update=known | changed))


def cause(sender: TwilioSms) -> Cause:
    with pytest.raises(NoticeNotSent) as failed:
        sender.send("13812345678", "您的验证码是 123456")
    assert "138" not in str(failed.value)
    assert failed.value.__suppress_context__ or failed.value.__context__ is None
    return failed.value.cause


def test_a_message_reaches_the_api_as_twilio_wants_it(rest: Rest) -> None:
    sms(rest.url).send("13812345678", "您好")
    path, form, authorization = rest.asked[0]
    assert path == f"/2010-04-01/Accounts/AC{'1' * 32}/Messages.json"
    assert (form["To"], form["From"], form["Body"]) == (["+8613812345678"], ["+864001234567"], ["您好"])
    assert authorization.startswith("Basic ")


def test_a_number_abroad_keeps_its_country(rest: Rest) -> None:
    sms(rest.url).send("+85291234567", "您好")
    assert rest.asked[0][1]["To"] == ["+85291234567"]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, REFUSED, Cause.REFUSED),
        (401, b'{"code": 20003, "message": "Authenticate", "status": 401}', Cause.REFUSED),
        (429, b'{"code": 20429, "message": "Too Many Requests", "status": 429}', Cause.BUSY),
        (408, b'{"code": 20408, "message": "Request Timeout", "status": 408}', Cause.NO_ANSWER),
        (500, b'{"code": 20500, "message": "Internal", "status": 500}', Cause.FAULT),
        (503, b"busy", Cause.FAULT),
        (201, b"<html>", Cause.FAULT),
        (201, b"[]", Cause.FAULT),
        (201, b"", Cause.FAULT),
        (201, b'{"sid": "SM1", "status": "failed"}', Cause.REFUSED),
    ],
)
def test_what_the_api_does_not_take_is_a_named_failure(
    rest: Rest, status: int, body: bytes, expected: Cause
) -> None:
    rest.status, rest.body = status, body
    assert cause(sms(rest.url)) is expected
    assert len(rest.asked) == 1


def test_an_answer_that_does_not_come_may_have_been_sent(rest: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(twilio_rest, "PATIENCE_S", 0.2)
    rest.delay_s = 0.6
    assert cause(sms(rest.url)) is Cause.NO_ANSWER


def test_a_provider_that_is_not_there_took_nothing() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert cause(sms(f"http://127.0.0.1:{port}")) is Cause.UNREACHABLE


@pytest.mark.parametrize(
    "changed",
    [
        {"twilio_account_sid": ""},
        {"twilio_auth_token": SecretStr("")},
        {"twilio_from": ""},
        {"twilio_api_base": "http://api.example.com"},
    ],
)
def test_an_unconfigured_provider_is_told_at_once(changed: dict[str, object]) -> None:
    with pytest.raises(NoticeNotSent) as failed:
        sms("http://127.0.0.1:1", **changed)
    assert failed.value.cause is Cause.UNCONFIGURED


def test_nothing_of_a_message_is_logged_or_kept(rest: Rest, caplog: pytest.LogCaptureFixture) -> None:
    sender = sms(rest.url)
    with caplog.at_level(logging.DEBUG):
        sender.send("13812345678", "您的验证码是 123456")
    assert "123456" not in caplog.text
    assert "13812345678" not in caplog.text
    assert "123456" not in repr(vars(sender._client.http_client))
