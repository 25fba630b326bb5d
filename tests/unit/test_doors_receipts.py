"""The receipt as a person and as a program gets it, and how a stranger verifies it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from doors_support import assembled, listening
from hypothesis import given
from hypothesis import strategies as st
from requests_support import PLANS, previewed
from support import ManualClock

from desk.app import public_app
from desk.assembly import Desk
from desk.db import unit_of_work
from desk.doors import receipt_page
from desk.doors.accept import wants_page
from desk.doors.hub import Hub
from desk.doors.rendering import Renderer
from desk.effects import Performed
from desk.metrics import Metrics
from desk.requests import lifecycle, receipts, steps
from desk.requests.states import Right, Status
from desk.rights.preview import Outcome
from desk.settings import ROOT

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SCRIPT = ROOT / "scripts" / "verify_receipt.py"


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
def issued(desk: Desk) -> tuple[dict[str, Any], str]:
    """A receipt of the desk, and its address."""
    clock = ManualClock()
    with unit_of_work(desk.sessions) as session:
        request = previewed(session, clock)
        steps.write(session, request, PLANS)
        for step in steps.of(session, request.number):
            steps.mark_done(session, clock, step, Performed({}))
        for status in (Status.CONFIRMED, Status.EXECUTING, Status.COMPLETED):
            lifecycle.move(session, clock, request, status)
        done = steps.of(session, request.number)
        document, key = receipts.issue(session, clock, desk.keys, request, done)
    return document, receipts.url(document["number"], key)


@pytest.fixture(scope="module")
def page(http: httpx.Client, issued: tuple[dict[str, Any], str]) -> str:
    return http.get(issued[1], headers=BROWSER).text


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (BROWSER["Accept"], True),
        ("text/html", True),
        ("TEXT/HTML; q=0.9, application/json; q=0.5", True),
        ("text/*, application/json;q=0.1", True),
        ("*/*", False),
        ("", False),
        ("application/json", False),
        ("application/json, text/html;q=0.9", False),
        ("application/json, text/html", False),
        ("text/html;q=0, */*", False),
        ("text/html;q=high", False),
        ("image/avif,image/webp,*/*;q=0.8", False),
    ],
)
def test_a_page_is_for_whoever_asks_for_one_first(accept: str, page: bool) -> None:
    assert wants_page(accept) is page


@given(st.text())
def test_any_accept_header_has_an_answer(accept: str) -> None:
    assert wants_page(accept) in (True, False)


@pytest.mark.parametrize("accept", ["*/*", "application/json"])
def test_a_program_gets_the_document(
    http: httpx.Client, issued: tuple[dict[str, Any], str], accept: str
) -> None:
    assert http.get(issued[1], headers={"Accept": accept}).json() == issued[0]


def test_a_browser_gets_a_page_that_says_what_the_document_says(
    page: str, issued: tuple[dict[str, Any], str], desk: Desk
) -> None:
    for proof in (issued[0]["number"], issued[0]["signature"], issued[0]["key_id"]):
        assert proof in page
    assert issued[0]["audit"]["digest"] in page and f"第 {issued[0]['audit']['sequence']} 条" in page
    for said in ("删除个人信息", "已完成", "2026年11月24日", "10:00:00", "保留到 2029年11月24日", "4.1.2"):
        assert said in page
    assert desk.datamap.operator.authority in page


def test_the_number_is_written_as_it_is_read_aloud(page: str) -> None:
    assert "<span>二六幺幺二四</span>" in page


def test_the_page_holds_nothing_inline(page: str) -> None:
    inline = re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", page)
    assert inline == []


@pytest.mark.parametrize("accept", ["application/json", BROWSER["Accept"]])
@pytest.mark.parametrize("key", ["", "x"])
def test_nobody_between_keeps_a_receipt_or_learns_its_address(
    http: httpx.Client, issued: tuple[dict[str, Any], str], accept: str, key: str
) -> None:
    headers = http.get(issued[1] + key, headers={"Accept": accept}).headers
    assert headers["vary"] == "Accept"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert key or headers["x-robots-tag"].startswith("noindex")


@pytest.mark.parametrize("path", ["/receipts/261124-0387-5?key=x", "/receipts/nothing"])
def test_a_wrong_address_is_a_page_for_a_person_and_a_problem_for_a_program(
    http: httpx.Client, path: str
) -> None:
    told, shown = http.get(path), http.get(path, headers=BROWSER)
    assert (told.status_code, told.headers["content-type"]) == (404, "application/problem+json")
    assert shown.status_code == 404 and shown.headers["content-type"].startswith("text/html")
    assert told.json()["title"] in shown.text


def test_a_copys_link_alone_points_to_the_chat(http: httpx.Client) -> None:
    told, shown = http.get("/exports/some-token"), http.get("/exports/some-token", headers=BROWSER)
    assert (told.status_code, shown.status_code) == (401, 401)
    assert told.json()["title"] in shown.text and 'href="/"' in shown.text


def test_what_is_sent_is_never_answered_with_a_page(http: httpx.Client) -> None:
    answer = http.post("/app/sessions", headers=BROWSER)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.fixture
def files(http: httpx.Client, issued: tuple[dict[str, Any], str], tmp_path: Path) -> tuple[Path, Path]:
    """The receipt and the keys as a stranger downloads them."""
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    download = http.get(issued[1].replace("?", ".json?"), headers=BROWSER)
    assert download.headers["content-disposition"].endswith(f'receipt-{issued[0]["number"]}.json"')
    receipt.write_bytes(download.content)
    keys.write_bytes(http.get("/.well-known/desk-receipt-keys.json").content)
    return receipt, keys


def script(*paths: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, *paths], capture_output=True, text=True, check=False)


def test_a_stranger_verifies_a_receipt_without_us(files: tuple[Path, Path]) -> None:
    ran = script(*files)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "signed" in ran.stdout


def test_a_stranger_finds_a_changed_receipt(files: tuple[Path, Path]) -> None:
    document = json.loads(files[0].read_text(encoding="utf-8"))
    document["items"][0]["until"] = "2099-01-01"
    files[0].write_text(json.dumps(document), encoding="utf-8")
    ran = script(*files)
    assert ran.returncode != 0 and "InvalidSignature" in ran.stderr


def test_the_strangers_script_shares_no_code_with_the_desk() -> None:
    assert not re.search(r"\b(import|from) +desk", SCRIPT.read_text(encoding="utf-8"))


def test_the_document_shows_the_script_as_it_is() -> None:
    document = (ROOT / "docs" / "receipts.md").read_text(encoding="utf-8")
    assert f"```python\n{SCRIPT.read_text(encoding='utf-8')}```" in document


def test_the_page_has_words_for_everything_a_receipt_can_say(desk: Desk) -> None:
    renderer = Renderer(desk.datamap.operator, desk.settings.url, desk.settings.demo)
    words = renderer.templates.get_template("receipt_words.html").module
    assert set(words.RIGHTS) == set(Right)  # type: ignore[attr-defined]
    assert {*Outcome, receipt_page.FAILED, receipt_page.GIVEN} == set(words.GROUPS)  # type: ignore[attr-defined]
    assert set(receipt_page.ORDER) == set(Outcome)
    assert {Status.COMPLETED, Status.PARTLY_COMPLETED} <= set(words.ENDS)  # type: ignore[attr-defined]


def document_of(right: str, *items: tuple[str, str | None]) -> dict[str, Any]:
    at = "2026-11-24T10:00:00+08:00"
    said = [{"title": outcome, "outcome": outcome, "done_at": done} for outcome, done in items]
    return {"right": right, "received_at": at, "completed_at": at, "items": said}


def test_what_was_not_done_is_said_first() -> None:
    at = "2026-11-24T10:00:00+08:00"
    read = receipt_page.read(document_of("erasure", ("erase", at), ("keep", None), ("anonymise", None)))
    assert [name for name, _ in read["groups"]] == ["failed", "erase", "keep"]


def test_what_an_access_request_showed_is_not_called_kept() -> None:
    read = receipt_page.read(document_of("access", ("not_collected", None), ("keep", None)))
    assert [name for name, _ in read["groups"]] == ["given", "not_collected"]


def test_the_page_says_until_when_a_provider_keeps_a_trace(desk: Desk) -> None:
    document = document_of("erasure", ("erase", "2026-11-24T10:00:00+08:00"))
    document["items"][0]["remains_until"] = "2027-01-05"
    ((_, items),) = receipt_page.read(document)["groups"]
    assert items[0]["remains_until"].isoformat() == "2027-01-05"


def test_the_times_of_a_receipt_are_those_of_beijing() -> None:
    document = document_of("access") | {"completed_at": "2026-11-23T18:30:00+00:00"}
    assert receipt_page.read(document)["completed_at"].isoformat() == "2026-11-24T02:30:00+08:00"
