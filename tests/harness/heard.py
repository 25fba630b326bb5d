"""Whether what was answered is what a transcript says: every message, in order, and no other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from desk.settings import ROOT
from desk.wording import Wording

_PLACE = re.compile(r"⟪[a-z_]+⟫")
ANYTHING = ["*"]
"""Where it does not matter what is said, as long as something is."""
WORDING = Wording.load(ROOT / "data" / "responses")


def fits(expected: str, text: str) -> bool:
    """Whether a text is an utterance of the named response, or holds the part that was expected."""
    if expected.startswith("utter_"):
        return any(_pattern(str(v.get("text", ""))).fullmatch(text) for v in WORDING.responses[expected])
    return expected in text


def mismatch(expected: Sequence[str], texts: Sequence[str]) -> str | None:
    """What is wrong with a reply, or None: silence, an extra message, another order."""
    if list(expected) == ANYTHING:
        return None if texts else "silence"
    right = len(expected) == len(texts) and all(fits(e, t) for e, t in zip(expected, texts, strict=True))
    if right:
        return None
    return "expected " + "; ".join(expected) + "\nheard    " + "; ".join(map(described, texts))


def described(text: str) -> str:
    """The name of the response that a text is, with its words."""
    names = [name for name in WORDING.responses if fits(name, text)]
    return f"{' or '.join(names) or '?'}「{text}」"


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACE.split(template)
    return re.compile(".*?".join(re.escape(part) for part in parts), re.DOTALL)
