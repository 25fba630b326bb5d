"""Clear answers, as the desk itself hears them: a yes to what was shown, and words that are never a value.

The box hears them by the same file; what an effect hangs on is not left to it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

CONTROLS = ("no", "stop", "person", "menu", "resend", "wait")
_SOUND = re.compile(r"^[嗯哦噢喔呃额诶哎]+(?=.)")
_TWICE = re.compile(r"(.+?)\1+")
_DOUBT = re.compile(r"[?？…]|[.。]{2}")


@dataclass(frozen=True)
class Lexicon:
    """Whole messages, bare of punctuation: words even where a value is awaited, and those that agree."""

    controls: frozenset[str]
    agreeing: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Reads `answers.yml`, the same file that the bot matches clear answers with."""
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(_words(entries, *CONTROLS), _words(entries, "yes"))

    def is_control(self, text: str) -> bool:
        """Whether the whole message is one of the control words."""
        return not self.controls.isdisjoint(_forms(text))

    def is_yes(self, text: str) -> bool:
        """Whether the whole message is a clear yes, without a question mark or a trailing off."""
        known = next((form for form in _forms(text) if form in self.agreeing | self.controls), None)
        return known in self.agreeing and not _DOUBT.search(text)


def _words(entries: Mapping[str, Iterable[object]], *keys: str) -> frozenset[str]:
    return frozenset(bare(str(word)) for key in keys for word in entries.get(key, ()))


def _forms(text: str) -> tuple[str, str, str]:
    """As it was said, without the sound before it, and once where it was said twice."""
    said = bare(text)
    clear = _SOUND.sub("", said)
    repeated = _TWICE.fullmatch(clear)
    return said, clear, repeated[1] if repeated else clear


def bare(text: str) -> str:
    """The text without blanks and punctuation, in lower case."""
    return "".join(c for c in text.lower() if unicodedata.category(c)[0] not in "PZSC")
