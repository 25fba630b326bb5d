"""The telephone simulator: each right by voice and keypad, and what is recorded when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from harness.browser import SCREENS, faults, watched
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product
from keys_heard import keys_in
from playwright.sync_api import BrowserContext, Locator, Page, expect

SLOW = 20_000
OUTSIDE = """[...document.querySelectorAll(".handset *, .panel *")].filter((each) => {
  const box = each.getBoundingClientRect(), card = each.closest(".handset, .panel").getBoundingClientRect();
  return box.width > 2 && !each.closest(".twiml, .heard") && box.right > card.right + 1;
}).map((each) => each.outerHTML.slice(0, 80))"""
"""What reaches out of its card to the right."""


@dataclass
class Handset:
    """The simulator as a person uses it."""

    page: Page
    phone: str
    width: str
    complaints: list[str] = field(default_factory=list)

    def dials(self) -> None:
        self.page.get_by_role("button", name="拨打热线").click()
        self.hears("录音")

    def hears(self, words: str) -> None:
        """The newest thing that was heard holds these words."""
        expect(self.page.locator(".heard-desk").last).to_contain_text(words, timeout=SLOW)

    def presses(self, keys: str) -> None:
        for key in keys:
            self.key(key).click()

    def key(self, key: str) -> Locator:
        return self.page.locator(f"[data-digit='{key}']")

    def says(self, words: str) -> None:
        self.page.get_by_label("您说的话").fill(words)
        self.page.get_by_role("button", name="说", exact=True).click()

    def proves(self) -> None:
        """Has the code sent to the number the call comes from, and keys it in."""
        self.hears("号码吗")
        self.presses("1")
        self.hears("六位数字")
        self.is_recorded("停下来")
        self.page.get_by_role("button", name=re.compile("按下 [0-9]{6}")).click(timeout=SLOW)

    def is_recorded(self, words: str) -> None:
        expect(self.page.locator("[data-part=tape-now]")).to_contain_text(words, timeout=SLOW)

    def shot(self, name: str) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=SCREENS / f"phone-{name}-{self.width}.png", full_page=True)


@pytest.fixture
def handset(
    context: BrowserContext,
    product: Product,
    pool: Pool,
    size: tuple[int, int],
    request: pytest.FixtureRequest,
) -> Iterator[Handset]:
    page = context.new_page()
    phone = pool.take(advertised=request.node.get_closest_marker("advertised") is not None)
    handset = Handset(page, phone, str(size[0]), watched(page))
    page.goto(f"{product.base}/phone-simulator#phone={phone}")
    expect(page.get_by_role("button", name="拨打热线")).to_be_enabled(timeout=SLOW)
    expect(page.locator("#who")).to_have_value(phone, timeout=SLOW)
    yield handset
    assert handset.complaints == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert page.evaluate(OUTSIDE) == []


RECORDED = """
    SELECT string_agg(samples, ''::bytea ORDER BY id) FROM demo_sounds
    WHERE recording = (SELECT reference FROM recordings ORDER BY asked_at DESC LIMIT 1)
"""


def test_an_erasure_is_heard_proved_and_done(handset: Handset, product: Product) -> None:
    handset.dials()
    handset.is_recorded("没有在录")
    handset.shot("notice")
    handset.presses("1")
    handset.hears("想办什么")
    handset.is_recorded("正在录音")
    handset.says("把我的常用地址删掉")
    handset.proves()
    handset.hears("确认请按一")
    handset.is_recorded("正在录音")
    handset.shot("preview")
    handset.presses("1")
    handset.hears("办好了")
    expect(handset.page.locator(".line-texts li").first).to_contain_text("已完成", timeout=SLOW)
    assert faults(handset.page) == {}
    handset.shot("erasure")
    assert keys_in(Platform(product).value(RECORDED, {}, "desk")) == "11", "the code is in the recording"


@pytest.mark.parametrize(
    ("right", "words", "answers"),
    [
        ("access", "我要查看我的个人信息", ["查好了", "#", "申请编号"]),
        (
            "correction",
            "我的名字写错了帮我改一下",
            ["正确的请直接说", "欧阳晓晓", "确认请按一", "1", "办好了"],
        ),
        ("cancellation", "我要注销账号", ["要注销的是", "#", "确认请按一", "1", "账号注销了"]),
    ],
)
def test_each_right_can_be_had(handset: Handset, right: str, words: str, answers: list[str]) -> None:
    handset.dials()
    handset.presses("1")
    handset.hears("想办什么")
    handset.says(words)
    handset.proves()
    hears, *rest = answers
    handset.hears(hears)
    for act, hears in zip(rest[::2], rest[1::2], strict=True):
        handset.presses(act) if act in "0123456789*#" else handset.says(act)
        handset.hears(hears)
    handset.shot(right)


@pytest.mark.advertised
def test_advertising_is_stopped(handset: Handset) -> None:
    handset.dials()
    handset.presses("1")
    handset.hears("想办什么")
    handset.says("别再给我发广告短信了")
    handset.proves()
    handset.hears("接着听")
    handset.presses("#")
    handset.hears("确认请按一")
    handset.presses("1")
    handset.hears("停了")
    handset.shot("consent")


def test_a_refusal_records_nothing(handset: Handset) -> None:
    handset.dials()
    handset.presses("2")
    handset.hears("不录音")
    handset.is_recorded("没有在录")
    expect(handset.page.get_by_role("button", name="拨打热线")).to_be_enabled()
    handset.shot("refused")


def test_hanging_up_ends_the_call(handset: Handset) -> None:
    handset.dials()
    handset.presses("1")
    handset.hears("想办什么")
    handset.page.get_by_role("button", name="挂断").click()
    expect(handset.page.locator(".heard-line").last).to_contain_text("已挂断")


def test_it_is_whole_in_the_dark(handset: Handset) -> None:
    handset.page.emulate_media(color_scheme="dark")
    handset.dials()
    handset.presses("1")
    handset.hears("想办什么")
    assert faults(handset.page) == {}
    handset.shot("dark")


def test_the_keyboard_is_enough(handset: Handset) -> None:
    handset.page.get_by_role("button", name="拨打热线").focus()
    handset.page.keyboard.press("Enter")
    handset.hears("录音")
    handset.page.locator("body").press("1")
    handset.hears("想办什么")
