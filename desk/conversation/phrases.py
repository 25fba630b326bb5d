"""Turns of speech that are searched for in a sentence: patterns by section, read from a file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Phrases:
    """What `phrases.yml` holds: a section says one thing, in as many ways as people do."""

    sections: Mapping[str, re.Pattern[str]]

    @classmethod
    def load(cls, path: Path) -> Phrases:
        """Reads the file. Raises re.error for a pattern that is none."""
        entries = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls({name: _any_of(patterns) for name, patterns in entries.items()})

    def found(self, section: str, text: str) -> bool:
        """Whether the section is said anywhere in the text. Raises KeyError for one that is not there."""
        return self.sections[section].search(text) is not None

    def all(self, section: str, text: str) -> list[str]:
        """Every place of the text at which the section is said, as it is said there."""
        return [match[0] for match in self.sections[section].finditer(text)]

    def parts(self, section: str, text: str) -> list[str]:
        """What stands between the places at which the section is said, without what is empty."""
        return [part.strip() for part in self.sections[section].split(text) if part.strip()]

    def after(self, section: str, text: str) -> str:
        """What stands behind the first place at which the section is said; empty where it is not."""
        match = self.sections[section].search(text)
        return text[match.end() :] if match else ""

    def without(self, section: str, text: str) -> str:
        """The text without what the section says of it."""
        return self.sections[section].sub("", text)

    def narrow(self, text: str) -> bool:
        """Whether a sentence asks for less than whole kinds of data: a time, or single records."""
        return self.found("times", text) or self.found("single", text)


def _any_of(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
