"""The receipt as a person opens it: read, verified, kept, printed; and what an address that fails says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from harness.browser import DESKTOP, PHONE, SCREENS, Chat, faults, watched
from harness.people import Pool
from harness.product import Product
from playwright.sync_api import Browser, BrowserContext, Page, expect


@pytest.fixture(scope="module")
def address(browser: Browser, product: Product, pool: Pool) -> str:
    """Where the receipt of an erasure is; the whole address."""
    context = browser.new_context(locale="zh-CN", has_touch=True)
    page = context.new_page()
    chat = Chat(page, product.base, pool.take(), "1280", watched(page))
    chat.opens()
    chat.says("把我的常用地址和订单删掉")
    chat.verifies()
    chat.clicks("确认删除")
    chat.has_receipt()
    with context.expect_page() as opened:
        page.locator(".card-receipt a").click()
    url = opened.value.url
    context.close()
    return url


@pytest.fixture
def receipt(context: BrowserContext, address: str) -> Iterator[Page]:
    page = context.new_page()
    complaints = watched(page)
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("办理回执")
    yield page
    assert complaints == []


def width_beyond_the_window(page: Page) -> int:
    beyond: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return beyond


def test_a_receipt_is_whole_and_fits(receipt: Page, size: tuple[int, int]) -> None:
    for said in ("删除个人信息", "已完成", "常用地址", "限制保留", "保留到", "政策第"):
        expect(receipt.get_by_role("main")).to_contain_text(said)
    assert width_beyond_the_window(receipt) <= 0
    assert faults(receipt) == {}
    SCREENS.mkdir(parents=True, exist_ok=True)
    receipt.screenshot(path=SCREENS / f"receipt-{size[0]}.png", full_page=True)


def test_a_receipt_is_verified_on_its_page(receipt: Page) -> None:
    receipt.get_by_role("button", name="核验签名").click()
    expect(receipt.locator("[data-part=verdict]")).to_contain_text("签名有效")


def test_a_receipt_that_was_changed_is_called_so(receipt: Page) -> None:
    href = receipt.locator("[data-part=file]").get_attribute("href")
    document = receipt.request.get(href and receipt.url.split("/receipts")[0] + href).json()
    forged = document | {"completed_at": "2020-01-01T00:00:00+08:00"}
    receipt.route("**/receipts/*.json?*", lambda route: route.fulfill(json=forged))
    receipt.get_by_role("button", name="核验签名").click()
    expect(receipt.locator("[data-part=verdict]")).to_contain_text("对不上")


def test_a_receipt_is_kept_as_a_file(receipt: Page) -> None:
    with receipt.expect_download() as told:
        receipt.get_by_role("link", name="下载 JSON").click()
    kept = json.loads(Path(told.value.path()).read_text(encoding="utf-8"))
    assert told.value.suggested_filename == f"receipt-{kept['number']}.json"
    expect(receipt.locator(".number-written")).to_have_text(kept["number"])


def test_the_whole_signature_is_copied(receipt: Page, context: BrowserContext) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    button = receipt.get_by_role("button", name="复制签名")
    button.click()
    expect(button).to_contain_text("已复制")
    copied = receipt.evaluate("navigator.clipboard.readText()")
    assert copied == receipt.locator(".hash-full").first.text_content()


def test_a_printed_receipt_holds_the_whole_proof_and_no_button(receipt: Page) -> None:
    receipt.evaluate("window.print = () => { window.printed = true }")
    receipt.get_by_role("button", name="打印").click()
    assert receipt.evaluate("window.printed") is True
    receipt.emulate_media(media="print")
    assert receipt.get_by_role("button").count() == 0
    expect(receipt.locator(".hash-full").first).to_be_visible()
    expect(receipt.get_by_text("12377")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1280"], indirect=True)
def test_a_receipt_is_dark_where_people_like_it_dark(receipt: Page) -> None:
    receipt.emulate_media(color_scheme="dark")
    back = receipt.locator(".paper").evaluate("e => getComputedStyle(e).backgroundColor")
    assert max(int(part) for part in back.strip("rgba()").split(",")[:3]) < 80
    assert faults(receipt) == {}


@pytest.mark.parametrize("size", [DESKTOP], ids=["1280"], indirect=True)
def test_a_receipt_is_verified_with_the_keyboard_alone(receipt: Page) -> None:
    receipt.locator("body").press("Tab")
    expect(receipt.locator(".skip")).to_be_focused()
    receipt.keyboard.press("Enter")
    receipt.keyboard.press("Tab")
    expect(receipt.get_by_role("button", name="核验签名")).to_be_focused()
    receipt.keyboard.press("Enter")
    expect(receipt.locator("[data-part=verdict]")).to_contain_text("签名有效")


@pytest.mark.parametrize("size", [DESKTOP], ids=["1280"], indirect=True)
def test_a_receipt_can_be_read_without_scripts(browser: Browser, address: str, size: tuple[int, int]) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    expect(page.get_by_role("main")).to_contain_text("常用地址")
    expect(page.get_by_role("link", name="下载 JSON")).to_be_visible()
    assert page.get_by_role("button").count() == 0
    context.close()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/receipts/261124-0387-5?key=x", "打不开这份回执"),
        ("/exports/some-token", "副本不在这里打开"),
        ("/nowhere", "这里什么也没有"),
    ],
)
def test_an_address_that_fails_says_a_way_on(
    context: BrowserContext, product: Product, path: str, said: str
) -> None:
    page = context.new_page()
    page.goto(product.base + path)
    expect(page.get_by_role("heading", level=1)).to_have_text(said)
    expect(page.get_by_role("link", name="打开隐私服务台")).to_be_visible()
    assert width_beyond_the_window(page) <= 0
    assert faults(page) == {}
