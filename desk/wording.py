"""The product's own words, read from the same response files that the bot reads.

The desk speaks for itself where no bot is in the way: a greeting, a text message,
an event that comes late, a sentence when the bot is down.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_PLACEHOLDER = re.compile(r"⟪([a-z_]+)⟫")


class WordingMissing(Exception):
    """A response, or a value that its text names, is not there; carries names only."""


@dataclass(frozen=True)
class Wording:
    """All responses by name; each has one or more variants, some for one channel."""

    responses: Mapping[str, tuple[dict[str, Any], ...]]

    @classmethod
    def load(cls, folder: Path) -> Wording:
        """Reads every `*.yml` below `folder` in Rasa's response format.

        Raises WordingMissing where a name stands in two files.
        """
        found: dict[str, tuple[dict[str, Any], ...]] = {}
        for path in sorted(folder.glob("**/*.yml")):
            entries = (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("responses", {})
            for name, variants in entries.items():
                if name in found:
                    raise WordingMissing(f"{name} stands in two files")
                found[name] = tuple(variants)
        return cls(found)

    def response(self, name: str, channel: str | None = None) -> dict[str, Any]:
        """The variant for `channel` (as `desk-phone`), or the one for all channels."""
        variants = self.responses.get(name)
        if not variants:
            raise WordingMissing(name)
        for wanted in (channel, None):
            for variant in variants:
                if variant.get("channel") == wanted:
                    return variant
        return variants[0]

    def text(self, name: str, channel: str | None = None, **values: str) -> str:
        """The words of a response with its values filled in. Raises WordingMissing."""
        return fill(str(self.response(name, channel).get("text", "")), values)

    def render(self, name: str, given: dict[str, str]) -> str:
        """The words of a response, as those who are given no more than a name and its values ask for them."""
        return self.text(name, **given)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Puts each value at its ⟪place⟫. Raises WordingMissing for a place without a value."""

    def value_of(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise WordingMissing(match[1])
        return values[match[1]]

    return _PLACEHOLDER.sub(value_of, text)
