"""Words that are never a value: what a person says to stop, to reach a person, to see the menu."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import yaml

CONTROLS = ("no", "stop", "person", "menu", "resend", "wait")
_SOUND = re.compile(r"^[嗯哦噢喔呃额诶哎]+(?=.)")
_TWICE = re.compile(r"(.+?)\1+")


@dataclass(frozen=True)
class Lexicon:
    """Whole messages, bare of punctuation, that stay words even where a value is awaited."""

    controls: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Lexicon:
        """Reads `answers.yml`, the same file that the bot matches clear answers with."""
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(frozenset(bare(str(word)) for key in CONTROLS for word in entries.get(key, ())))

    def is_control(self, text: str) -> bool:
        """Whether the whole message is one of the control words."""
        said = bare(text)
        clear = _SOUND.sub("", said)
        repeated = _TWICE.fullmatch(clear)
        return not self.controls.isdisjoint({said, clear, repeated[1] if repeated else clear})


def bare(text: str) -> str:
    """The text without blanks and punctuation, in lower case."""
    return "".join(c for c in text.lower() if unicodedata.category(c)[0] not in "PZSC")
