"""The app's door, the demo behind it, and what stands around every call. The bot is down throughout."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from doors_support import OTHER, PLAIN, assembled, listening, signed_in
from sqlalchemy import select

from desk.app import public_app
from desk.assembly import Desk
from desk.db import unit_of_work
from desk.doors.hub import Hub
from desk.metrics import Metrics
from desk.tables import Conversation


@pytest.fixture(scope="module")
def desk(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with assembled(live_url, tmp_path_factory.mktemp("var")) as desk:
        yield desk


@pytest.fixture(scope="module")
def http(desk: Desk, live_url: str) -> Iterator[httpx.Client]:
    app = public_app(desk, Hub(live_url), Metrics(desk.pools))
    with listening(app) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
        yield http


@pytest.fixture(scope="module")
def login(http: httpx.Client) -> dict[str, str]:
    return signed_in(http, PLAIN)


@pytest.fixture(scope="module")
def messages(http: httpx.Client, login: dict[str, str]) -> str:
    session = http.post("/app/sessions", headers=login).json()["session_id"]
    return f"/app/sessions/{session}/messages"


def is_problem(answer: httpx.Response, status: int) -> bool:
    body = answer.json()
    told = answer.headers["content-type"] == "application/problem+json" and body["status"] == status
    return told and answer.status_code == status and any("一" <= c <= "鿿" for c in body["title"])


def test_a_session_greets_and_says_what_it_is(http: httpx.Client, login: dict[str, str]) -> None:
    answer = http.post("/app/sessions", json={}, headers=login)
    body = answer.json()
    assert answer.status_code == 201
    assert set(body) == {"session_id", "messages", "expects", "request", "ticket"}
    assert any(word in body["messages"][0]["text"] for word in ("智能", "机器人"))


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer"}, {"Authorization": "Basic eDp5"}])
def test_nobody_comes_in_without_a_token(http: httpx.Client, header: dict[str, str]) -> None:
    assert is_problem(http.post("/app/sessions", headers=header), 401)


def test_nobody_comes_in_with_a_forged_token(http: httpx.Client, login: dict[str, str]) -> None:
    forged = {"Authorization": login["Authorization"][:-4] + "AAAA"}
    assert is_problem(http.post("/app/sessions", headers=forged), 401)


@pytest.mark.parametrize("session", ["nothing", str(uuid4())])
def test_an_unknown_session_is_not_there(http: httpx.Client, login: dict[str, str], session: str) -> None:
    path = f"/app/sessions/{session}/messages"
    assert is_problem(http.post(path, json={"text": "你好"}, headers=login), 404)


def test_anothers_session_is_not_there(http: httpx.Client, messages: str) -> None:
    theirs = signed_in(http, OTHER)
    assert is_problem(http.post(messages, json={"text": "你好"}, headers=theirs), 404)
    assert is_problem(http.get(messages.replace("messages", "events"), headers=theirs), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"text": ""}', 422),
        (b"{}", 422),
        (b"[]", 422),
        (b"", 422),
        (b"not json", 422),
        (b'{"text": 1}', 422),
        (b'{"text": ["a"]}', 422),
        (b'{"text": "\\ud800"}', 422),
        (b'{"text": "a", "payload": "b"}', 422),
        (b'{"payload": "never-offered"}', 422),
        (b'{"text": "' + "长".encode() * 2001 + b'"}', 413),
        (b'{"text": "' + b"a" * 70_000 + b'"}', 413),
    ],
)
def test_what_is_no_message_gets_a_clear_error(
    http: httpx.Client, login: dict[str, str], messages: str, body: bytes, status: int
) -> None:
    assert is_problem(http.post(messages, content=body, headers=login), status)


def test_a_body_without_a_length_is_limited_too(
    http: httpx.Client, login: dict[str, str], messages: str
) -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"text": "'
        yield from (b"a" * 10_000 for _ in range(10))

    assert is_problem(http.post(messages, content=endless(), headers=login), 413)


def test_the_same_key_has_the_same_answer_and_one_ticket(
    http: httpx.Client, login: dict[str, str], messages: str
) -> None:
    keyed = {**login, "Idempotency-Key": "k1"}
    first, again = (http.post(messages, json={"text": "转人工"}, headers=keyed).json() for _ in range(2))
    assert first == again and first["ticket"]["number"]


def test_a_key_without_end_is_refused(http: httpx.Client, login: dict[str, str], messages: str) -> None:
    keyed = {**login, "Idempotency-Key": "k" * 201}
    assert is_problem(http.post(messages, json={"text": "你好"}, headers=keyed), 422)


def test_a_closed_account_cannot_come_in(http: httpx.Client, login: dict[str, str], desk: Desk) -> None:
    leaving = signed_in(http, "16000000005")
    subject = desk.backend.subject_of("16000000005")
    assert subject
    desk.backend.close_account(subject, desk.clock.now())
    assert is_problem(http.post("/app/sessions", headers=leaving), 403)
    assert is_problem(http.post("/demo/login", json={"phone": "16000000005"}), 404)


def test_a_stream_says_at_once_where_it_stands(
    http: httpx.Client, login: dict[str, str], messages: str
) -> None:
    path = messages.replace("messages", "events")
    with http.stream("GET", path, headers={**login, "Last-Event-ID": "7"}) as stream:
        lines = stream.iter_lines()
        assert [next(lines) for _ in range(3)] == ["id: 7", "event: ping", "data: {}"]
        assert stream.headers["content-type"].startswith("text/event-stream")


@pytest.mark.parametrize("path", ["/receipts/261124-0387-5", "/receipts/261124-0387-5?key=x", "/nowhere"])
def test_what_is_not_there_is_said_so(http: httpx.Client, path: str) -> None:
    assert is_problem(http.get(path), 404)


@pytest.mark.parametrize("path", ["/healthz/", "/app/sessions/", "/receipts/x/"])
def test_nobody_is_sent_to_a_host_that_the_caller_names(http: httpx.Client, path: str) -> None:
    answer = http.get(path, headers={"Host": "elsewhere.example"})
    assert is_problem(answer, 404) and "location" not in answer.headers


def test_another_method_is_said_so(http: httpx.Client) -> None:
    assert is_problem(http.delete("/app/sessions"), 405)


def test_a_copy_needs_its_persons_login(http: httpx.Client, login: dict[str, str]) -> None:
    assert is_problem(http.get("/exports/some-token"), 401)
    assert is_problem(http.get("/exports/some-token", headers=login), 404)


def test_a_preview_of_a_link_does_not_use_the_copy_up(http: httpx.Client, login: dict[str, str]) -> None:
    assert http.head("/exports/some-token", headers=login).status_code == 405


@pytest.mark.parametrize("body", [{"number": "261124-0387-5", "signature": "x"}, {}, [], "text", 7])
def test_what_the_desk_did_not_sign_is_not_valid(http: httpx.Client, body: Any) -> None:
    assert http.post("/receipts/verify", json=body).json()["valid"] is False


def test_the_receipt_keys_are_public_and_only_that(http: httpx.Client) -> None:
    (key,) = http.get("/.well-known/desk-receipt-keys.json").json()["keys"]
    assert (key["kty"], key["crv"]) == ("OKP", "Ed25519") and "d" not in key


@pytest.mark.parametrize("path", ["/", "/demo/inbox", "/phone-simulator", "/nowhere", "/static/app.js"])
def test_every_answer_carries_a_strict_policy(http: httpx.Client, path: str) -> None:
    headers = http.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_chat_page_names_the_operator_and_keeps_nothing(http: httpx.Client, desk: Desk) -> None:
    page = http.get("/")
    assert desk.datamap.operator.app_name in page.text
    assert page.headers["cache-control"] == "no-store"


def test_readiness_names_the_part_that_is_missing(http: httpx.Client) -> None:
    answer = http.get("/readyz")
    parts = answer.json()["parts"]
    assert answer.status_code == 503
    assert parts["database"] and parts["backend"] and not parts["bot"]


def test_the_demo_offers_twelve_people_eight_of_them_ordinary(http: httpx.Client) -> None:
    people = http.get("/demo/people").json()
    assert len(people) >= 12
    assert sum("正常" in person["about"] for person in people) >= 8 - 1  # one was closed above


def test_the_clock_moves_for_everything_and_goes_back(http: httpx.Client, desk: Desk) -> None:
    moved = http.post("/demo/clock", json={"now": "2027-01-02T03:04:05+08:00"}).json()
    assert moved["now"].startswith("2027-01-02T03:04:05")
    assert http.post("/demo/clock", json={"advance_s": 3600}).json()["now"].startswith("2027-01-02T04:04:0")
    assert desk.clock.now().year == 2027
    assert http.post("/demo/clock", json={}).json()["now"][:4] != "2027"


@pytest.mark.parametrize(
    "body",
    [
        {"now": "2027-01-02"},
        {"now": "x"},
        {"advance_s": 1e300},
        {"now": "2027-01-02T00:00:00Z", "advance_s": 1},
    ],
)
def test_a_clock_is_not_moved_by_what_is_no_time(http: httpx.Client, body: dict[str, Any]) -> None:
    assert is_problem(http.post("/demo/clock", json=body), 422)


def test_what_a_person_said_is_in_no_metric(http: httpx.Client, desk: Desk) -> None:
    metrics = Metrics(desk.pools)
    with listening(public_app(desk, Hub(""), metrics)) as base:
        httpx.get(f"{base}/receipts/261124-0387-5?key=secret-key", trust_env=False)
    text = metrics.text().decode()
    assert 'endpoint="receipt"' in text and "secret-key" not in text and "261124" not in text


def test_a_session_belongs_to_the_tokens_subject(
    http: httpx.Client, login: dict[str, str], messages: str, desk: Desk
) -> None:
    with unit_of_work(desk.sessions) as session:
        chosen = select(Conversation.subject).where(Conversation.id == messages.split("/")[3])
        assert session.scalar(chosen) == desk.backend.subject_of(PLAIN)
