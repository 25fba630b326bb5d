"""One running product and one browser for all pages; what the console complains of fails the test."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from harness.browser import ARGUMENTS, DESKTOP, PHONE, Chat, watched
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product, running
from playwright.sync_api import Browser, BrowserContext, sync_playwright


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "advertised: the person takes advertising by text message")


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    with running() as product:
        yield product


@pytest.fixture(scope="session")
def platform(product: Product) -> Platform:
    return Platform(product)


@pytest.fixture(scope="session")
def pool(platform: Platform) -> Pool:
    return Pool(platform)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["390", "1280"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    found: tuple[int, int] = request.param
    return found


@pytest.fixture
def context(browser: Browser, size: tuple[int, int]) -> Iterator[BrowserContext]:
    small = size == PHONE
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        has_touch=small,
        is_mobile=small,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        reduced_motion="reduce",
    )
    yield context
    context.close()


@pytest.fixture
def chat(
    context: BrowserContext,
    product: Product,
    pool: Pool,
    size: tuple[int, int],
    request: pytest.FixtureRequest,
) -> Iterator[Chat]:
    page = context.new_page()
    phone = pool.take(advertised=request.node.get_closest_marker("advertised") is not None)
    chat = Chat(page, product.base, phone, str(size[0]), watched(page))
    chat.opens()
    yield chat
    assert chat.complaints == []
