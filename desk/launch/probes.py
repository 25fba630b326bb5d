"""What a running product says of itself."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

EVERY_S = 5.0
PATIENCE_S = 3.0
TRIES = 4


def readiness(url: str) -> tuple[bool, tuple[str, ...]]:
    """Whether /readyz says yes, and the parts that are not ready yet; no parts before it answers."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=PATIENCE_S) as answer:  # noqa: S310
            return bool(json.load(answer).get("ready")), ()
    except urllib.error.HTTPError as error:
        return False, _unready(error)
    except (OSError, ValueError):
        return False, ()


def answers(url: str) -> bool:
    """Whether a GET is answered with success in time."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S):  # noqa: S310
            return True
    except (OSError, ValueError):
        return False


def watch(url: str, stopping: threading.Event, hung: Callable[[], None]) -> None:
    """Calls `hung` when `url` was answered once and then not TRIES times in a row; ends with `stopping`."""
    missed = 0
    seen = False
    while not stopping.wait(EVERY_S):
        if answers(url):
            missed, seen = 0, True
        elif seen:
            missed += 1
        if missed >= TRIES:
            hung()
            missed, seen = 0, False


def _unready(error: urllib.error.HTTPError) -> tuple[str, ...]:
    try:
        parts: dict[str, Any] = json.load(error).get("parts", {})
    except ValueError:
        return ()
    return tuple(name for name, state in parts.items() if state not in (True, "ok", "ready"))
