"""The chat page in a browser, as a person uses it; what the console complains of is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from desk.settings import ROOT

ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = (390, 844), (1280, 860)
SCREENS = ROOT / "build" / "screens"
REFUSED = "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"
FAULTS = Path(__file__).with_name("faults.js").read_text(encoding="utf-8")


@dataclass
class Chat:
    """The chat page as a person uses it, who is one of the sample operator's."""

    page: Page
    base: str
    phone: str
    width: str
    complaints: list[str] = field(default_factory=list)

    def opens(self) -> None:
        """Comes in as the person; the greeting is there."""
        self.page.goto(f"{self.base}/#phone={self.phone}")
        self.page.bring_to_front()
        expect(self.desk.first).to_be_visible(timeout=15_000)

    @property
    def desk(self) -> Locator:
        """What the desk said."""
        return self.page.locator(".turn-desk")

    @property
    def last(self) -> Locator:
        """The newest answer of the desk."""
        return self.desk.last

    def says(self, text: str) -> Locator:
        """Types a text and sends it; the answer."""
        count = self.desk.count()
        field = self.page.locator("#say:visible, #value:visible")
        field.fill(text)
        self.page.locator("[data-part=send]").click()
        return self._after(count)

    def clicks(self, title: str) -> Locator:
        """Presses the newest button with this title; the answer."""
        count = self.desk.count()
        self.page.locator(".replies button:enabled, .choices button:enabled").filter(
            has_text=title
        ).last.click()
        return self._after(count)

    def verifies(self) -> Locator:
        """Keys in the code that the inbox has, digit by digit on the screen's keypad."""
        code = self.newest_code()
        count = self.desk.count()
        for digit in code:
            self.page.locator(f"[data-digit='{digit}']").click()
        return self._after(count)

    def newest_code(self, phone: str | None = None) -> str:
        """The newest code in the demo's inbox."""
        inbox = self.page.request.get(f"{self.base}/demo/sms?phone={phone or self.phone}").json()
        found = re.search("[0-9]{6}", inbox[0]["text"])
        assert found
        return found[0]

    def shot(self, name: str) -> None:
        """Keeps a picture under build/screens/."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(350)
        self.page.screenshot(path=SCREENS / f"{name}-{self.width}.png")

    def has_receipt(self) -> None:
        """The receipt's card is shown."""
        expect(self.page.locator(".card-receipt").last).to_be_visible(timeout=15_000)

    def does_not_scroll_sideways(self) -> None:
        """Nothing is wider than the window."""
        script = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert self.page.evaluate(script) <= 0

    def _after(self, count: int) -> Locator:
        expect(self.desk).not_to_have_count(count, timeout=15_000)
        expect(self.page.locator("[data-part=typing]")).to_be_hidden(timeout=15_000)
        return self.last


def watched(page: Page) -> list[str]:
    """What the page complains of: errors, refused resources, violations of its own policy."""
    complaints: list[str] = []
    page.on(
        "console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.add_init_script(REFUSED)
    return complaints


def faults(page: Page) -> dict[str, Any]:
    """What is wrong for people who cannot see or point well: by kind, the places."""
    found: dict[str, Any] = page.evaluate(FAULTS)
    return {kind: places for kind, places in found.items() if places}
