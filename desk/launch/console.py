"""Progress in the terminal: one line a step, with the seconds since the start."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field

PAGES = (
    ("/", "chat, as in the app"),
    ("/phone-simulator", "the hotline, by keypad and voice"),
    ("/demo/inbox", "the SMS that were sent"),
    ("/demo/people-page", "the people of the sample operator"),
)


class CannotStart(Exception):
    """The product cannot be started; the message says why and what to do."""


@dataclass(frozen=True)
class Console:
    """Writes progress lines to standard output."""

    began: float = field(default_factory=time.monotonic)

    def step(self, message: str) -> None:
        """One line of progress."""
        self._line(f"{time.monotonic() - self.began:6.1f} s  {message}")

    def ready(self, url: str, *, demo: bool) -> None:
        """The line that programs wait for, and the pages."""
        self._line(f"ready {url}")
        for path, about in PAGES if demo else PAGES[:1]:
            self._line(f"  {url}{path:<20}{about}")

    def _line(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
