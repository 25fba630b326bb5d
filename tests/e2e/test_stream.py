"""What comes by itself: a late result, and the line that broke meanwhile."""

from __future__ import annotations

import pytest
from harness.browser import DESKTOP, Chat
from harness.platform import Platform
from playwright.sync_api import expect

pytestmark = pytest.mark.parametrize("size", [DESKTOP], ids=["1280"], indirect=True)


def confirm_while_the_rows_are_held(chat: Chat, platform: Platform) -> str:
    account = platform.value("SELECT id FROM accounts WHERE phone = :phone", {"phone": chat.phone})
    chat.says("把我的常用地址删掉")
    chat.verifies()
    return str(account)


def test_a_result_that_is_late_comes_by_itself(chat: Chat, platform: Platform) -> None:
    account = confirm_while_the_rows_are_held(chat, platform)
    with platform.connect() as connection, connection.transaction():
        connection.execute("SELECT 1 FROM addresses WHERE account_id = %s FOR UPDATE", [account])
        chat.clicks("确认删除")
        expect(chat.last).to_contain_text("正在处理")
    chat.has_receipt()


def test_a_broken_line_resumes_and_tells_nothing_twice(chat: Chat, platform: Platform) -> None:
    account = confirm_while_the_rows_are_held(chat, platform)
    with platform.connect() as connection, connection.transaction():
        connection.execute("SELECT 1 FROM addresses WHERE account_id = %s FOR UPDATE", [account])
        chat.clicks("确认删除")
        chat.page.context.set_offline(True)
        expect(chat.page.locator("[data-part=banner]")).to_be_visible()
    chat.page.wait_for_timeout(2000)
    chat.page.context.set_offline(False)
    chat.has_receipt()
    chat.page.wait_for_timeout(1500)
    assert chat.page.locator(".card-receipt").count() == 1
    chat.complaints[:] = [told for told in chat.complaints if "ERR_INTERNET_DISCONNECTED" not in told]
