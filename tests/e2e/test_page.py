"""The page itself: who comes in, how it looks, how it is used without eyes or without a mouse."""

from __future__ import annotations

import pytest
from harness.browser import DESKTOP, PHONE, SCREENS, Chat, faults, watched
from harness.people import Pool
from harness.product import Product
from playwright.sync_api import Browser, BrowserContext, expect


def test_a_person_is_chosen_first(context: BrowserContext, product: Product, size: tuple[int, int]) -> None:
    page = context.new_page()
    complaints = watched(page)
    page.goto(product.base)
    card = page.locator(".person-card").filter(has_text="正常").first
    expect(card).to_be_visible(timeout=15_000)
    assert faults(page) == {}
    page.screenshot(path=SCREENS / f"people-{size[0]}.png")
    card.click()
    expect(page.locator(".turn-desk").first).to_contain_text("智能客服", timeout=15_000)
    assert complaints == []


@pytest.mark.parametrize("path", ["/demo/inbox", "/demo/people-page", "/phone-simulator"])
def test_the_demos_pages_are_whole(
    context: BrowserContext, product: Product, path: str, size: tuple[int, int]
) -> None:
    page = context.new_page()
    complaints = watched(page)
    page.goto(product.base + path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert faults(page) == {}
    page.screenshot(path=SCREENS / f"demo-{path.rsplit('/', 1)[-1]}-{size[0]}.png")
    assert complaints == []


def test_the_greeting_says_what_it_is_and_fits_the_window(chat: Chat) -> None:
    expect(chat.last).to_contain_text("机器人")
    chat.does_not_scroll_sideways()
    assert faults(chat.page) == {}
    chat.shot("greeting")


def test_the_conversation_is_a_log_that_is_read_aloud(chat: Chat) -> None:
    log = chat.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(chat.page.get_by_role("heading", level=1)).to_have_text("隐私服务台")
    expect(chat.page.get_by_role("button", name="发送")).to_be_visible()
    expect(chat.page.get_by_role("textbox", name="输入消息")).to_be_visible()


def test_cards_and_keypad_are_accessible_too(chat: Chat) -> None:
    chat.says("把我的常用地址删掉")
    assert faults(chat.page) == {}
    chat.verifies()
    assert faults(chat.page) == {}
    expect(chat.page.get_by_role("table").last).to_be_visible()
    expect(chat.page.get_by_role("rowheader").last).to_be_visible()


def test_a_code_is_never_shown_again(chat: Chat) -> None:
    chat.says("把我的常用地址删掉")
    code = chat.newest_code()
    chat.verifies()
    assert code not in chat.page.locator("[data-part=log]").inner_text()


def test_old_buttons_are_dead(chat: Chat) -> None:
    chat.clicks("查看我的信息")
    welcome = chat.desk.first.locator(".replies button")
    expect(welcome.first).to_be_disabled()


def test_a_text_that_is_too_long_comes_back_with_a_kind_word(chat: Chat) -> None:
    chat.page.locator("#say").fill("长" * 2001)
    chat.page.locator("[data-part=send]").click()
    expect(chat.page.locator(".trouble")).to_contain_text("2000")
    expect(chat.page.locator("#say")).to_have_value("长" * 2001)
    chat.complaints[:] = [told for told in chat.complaints if "413" not in told]


def test_a_person_is_one_click_away(chat: Chat) -> None:
    chat.page.locator("[data-part=human]").click()
    expect(chat.page.locator("[data-part=strip]")).to_contain_text("工单", timeout=15_000)


@pytest.mark.parametrize("size", [DESKTOP], ids=["1280"], indirect=True)
def test_a_right_is_exercised_with_the_keyboard_alone(chat: Chat) -> None:
    keyboard = chat.page.keyboard
    chat.page.locator("#say").focus()
    keyboard.type("把我的常用地址删掉")
    keyboard.press("Enter")
    expect(chat.page.locator("#code")).to_be_focused(timeout=15_000)
    keyboard.type(chat.newest_code())
    yes = chat.page.locator(".reply-yes").last
    expect(yes).to_be_visible(timeout=15_000)
    for _ in range(40):
        if yes.evaluate("e => e === document.activeElement"):
            break
        keyboard.press("Shift+Tab")
    expect(yes).to_be_focused()
    keyboard.press("Enter")
    chat.has_receipt()


@pytest.mark.parametrize("size", [DESKTOP], ids=["1280"], indirect=True)
def test_tab_reaches_the_first_thing_first(chat: Chat) -> None:
    chat.page.evaluate("document.body.tabIndex = -1, document.body.focus()")
    chat.page.locator("body").press("Tab")
    expect(chat.page.locator(".skip")).to_be_focused()
    chat.page.keyboard.press("Enter")
    expect(chat.page.locator("#say")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE], ids=["390"], indirect=True)
def test_the_drawer_opens_and_closes(chat: Chat) -> None:
    chat.page.locator("[data-part=menu]").click()
    expect(chat.page.locator("[data-part=side-close]")).to_be_focused()
    chat.shot("drawer")
    chat.page.keyboard.press("Escape")
    expect(chat.page.locator("[data-part=menu]")).to_be_focused()


def test_it_is_dark_where_people_like_it_dark(
    browser: Browser, product: Product, pool: Pool, size: tuple[int, int]
) -> None:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark", reduced_motion="reduce"
    )
    page = context.new_page()
    chat = Chat(page, product.base, pool.take(), str(size[0]), watched(page))
    chat.opens()
    chat.says("把我的常用地址删掉")
    chat.verifies()
    chat.shot("dark")
    back = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert max(int(part) for part in back.strip("rgba()").split(",")[:3]) < 80
    assert faults(page) == {}
    assert chat.complaints == []
    context.close()


def test_the_next_user_of_the_browser_sees_nothing(chat: Chat, pool: Pool) -> None:
    chat.says("我叫李雷")
    stored = "Object.keys(localStorage).length + Object.keys(sessionStorage).length"
    assert chat.page.evaluate(stored) == 0
    chat.page.evaluate("document.querySelector('[data-part=switch]').click()")
    expect(chat.page.locator("[data-part=log]")).to_be_empty()
