"""Each right by clicking and typing, to its receipt, and its effect read with SQL."""

from __future__ import annotations

from typing import Any

import pytest
from harness.browser import Chat
from harness.platform import Platform
from playwright.sync_api import expect


def of(chat: Chat, platform: Platform, statement: str) -> Any:
    """One value about the person; `:id` is their account."""
    account = platform.value("SELECT id FROM accounts WHERE phone = :phone", {"phone": chat.phone})
    return platform.value(statement, {"id": account})


def test_access_by_a_button(chat: Chat) -> None:
    chat.clicks("查看我的信息")
    chat.shot("access-keypad")
    chat.verifies()
    expect(chat.page.locator(".card-data")).to_be_visible(timeout=15_000)
    chat.has_receipt()
    chat.does_not_scroll_sideways()
    chat.shot("access-data")


def test_the_copy_is_fetched_once(chat: Chat) -> None:
    chat.clicks("查看我的信息")
    chat.verifies()
    button = chat.page.locator(".card-data a, .card-data button").filter(has_text="下载").first
    with chat.page.expect_download() as told:
        button.click()
    assert told.value.suggested_filename.endswith(".zip")


def test_correction_by_words(chat: Chat, platform: Platform) -> None:
    chat.says("我的名字写错了，帮我改一下")
    chat.verifies()
    expect(chat.page.locator("#value")).to_be_visible()
    chat.says("欧阳晓晓")
    expect(chat.last).to_contain_text("欧阳晓晓")
    chat.shot("correction-preview")
    chat.clicks("确认更正")
    chat.has_receipt()
    assert of(chat, platform, "SELECT name FROM accounts WHERE id = :id") == "欧阳晓晓"


def test_erasure_by_words(chat: Chat, platform: Platform) -> None:
    chat.says("把我的常用地址删掉")
    chat.verifies()
    expect(chat.page.locator(".card-preview")).to_be_visible()
    chat.shot("erasure-preview")
    chat.clicks("确认删除")
    chat.has_receipt()
    chat.does_not_scroll_sideways()
    chat.shot("erasure-receipt")
    assert of(chat, platform, "SELECT count(*) FROM addresses WHERE account_id = :id") == 0


@pytest.mark.advertised
def test_consent_by_words(chat: Chat, platform: Platform) -> None:
    chat.says("别再给我发广告短信了")
    chat.verifies()
    chat.shot("consent-preview")
    chat.clicks("确认停用")
    chat.has_receipt()
    newest = """SELECT granted FROM consents WHERE account_id = :id AND purpose = 'marketing'
                AND channel = 'sms' ORDER BY changed_at DESC, id DESC LIMIT 1"""
    assert of(chat, platform, newest) is False


def test_cancellation_by_a_button(chat: Chat, platform: Platform) -> None:
    account = platform.value("SELECT id FROM accounts WHERE phone = :phone", {"phone": chat.phone})
    chat.clicks("注销账号")
    chat.verifies()
    expect(chat.page.locator(".card-preview")).to_be_visible()
    chat.does_not_scroll_sideways()
    chat.shot("cancellation-preview")
    chat.clicks("确认注销")
    chat.has_receipt()
    chat.shot("cancellation-receipt")
    closed = platform.value("SELECT status FROM accounts WHERE id = :id", {"id": account})
    assert closed == "closed"


@pytest.mark.advertised
def test_a_receipt_is_verified_on_the_page(chat: Chat) -> None:
    chat.says("别再给我发广告短信了")
    chat.verifies()
    chat.clicks("确认停用")
    chat.has_receipt()
    chat.page.locator(".card-receipt button, .card-receipt summary").filter(has_text="核验").first.click()
    expect(chat.page.locator(".card-receipt").last).to_contain_text("有效", timeout=10_000)
