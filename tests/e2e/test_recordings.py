"""A person's own recordings below what is held: listed, heard, and said why where they are not."""

from __future__ import annotations

import json

from harness.browser import Chat
from playwright.sync_api import Route, expect

from desk.telephone.wav import wav

HEARD = {"id": "r1", "recorded_at": "2026-11-20T10:05:00+08:00", "seconds": 61, "state": "stored"}
WAITS = {"id": "r2", "recorded_at": "2026-11-24T09:00:00+08:00", "seconds": None, "state": "ended"}


def with_recordings(chat: Chat, *listed: dict[str, object], link: int = 201) -> None:
    """Lets the desk answer as if these had been recorded; everything else is the product's own."""

    def answered(route: Route) -> None:
        if route.request.url.endswith("/links"):
            body = {"url": "/recordings/once"} if link == 201 else {"title": "录音要先核对一次验证码。"}
            route.fulfill(status=link, content_type="application/json", body=json.dumps(body))
        else:
            shown = [{**each, "kept_until": "2027-05-20T10:05:00+08:00"} for each in listed]
            route.fulfill(content_type="application/json", body=json.dumps({"recordings": shown}))

    chat.page.route("**/app/sessions/*/recordings**", answered)
    chat.page.route("**/recordings/once", lambda route: route.fulfill(
        content_type="audio/wav", body=wav(bytes(16_000))
    ))  # fmt: skip


def asks_what_is_held(chat: Chat) -> None:
    chat.clicks("查看我的信息")
    chat.verifies()
    expect(chat.page.locator(".card-data")).to_be_visible(timeout=15_000)


def test_a_recording_is_heard_in_the_page(chat: Chat) -> None:
    with_recordings(chat, HEARD, WAITS)
    asks_what_is_held(chat)
    block = chat.page.locator(".recordings")
    expect(block.locator("li")).to_have_count(2)
    expect(block).to_contain_text("正在转存")
    block.get_by_role("button").click()
    expect(block.locator("audio")).to_have_js_property("readyState", 4, timeout=10_000)
    chat.does_not_scroll_sideways()
    chat.shot("recordings")


def test_what_cannot_be_heard_says_why(chat: Chat) -> None:
    with_recordings(chat, HEARD, link=410)
    asks_what_is_held(chat)
    block = chat.page.locator(".recordings")
    block.get_by_role("button").click()
    expect(block).to_contain_text("核对一次验证码")
    expect(block.get_by_role("button")).to_be_enabled()
    chat.complaints.clear()  # the browser itself names the 410


def test_where_nothing_was_recorded_nothing_is_said_of_it(chat: Chat) -> None:
    with_recordings(chat)
    asks_what_is_held(chat)
    expect(chat.page.locator(".recordings")).to_be_hidden()
