"""The hotline's own words: responses for the telephone, made speakable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from desk.hotline.spoken import Spoken
from desk.wording import Wording

CHANNEL = "desk-phone"
END = "。？"
SHOWN = 3
"""More than so many choices nobody keeps in mind."""


@dataclass(frozen=True)
class Words:
    """Responses in their variants for the telephone, as the voice says them."""

    wording: Wording
    spoken: Spoken

    def text(self, name: str, **values: str) -> str:
        """The words of a response. Raises WordingMissing."""
        return self.spoken.say(self.wording.text(name, CHANNEL, **values))

    def sentence(self, text: str) -> str:
        """Any text as one speakable sentence with its pause."""
        said = self.spoken.say(text)
        return said if not said or said[-1] in END else said + END[0]

    def choices(self, titles: Sequence[str]) -> str:
        """Which key each of the first three titles has."""
        said = (
            self.text("utter_phone_key", title=title, key=str(key))
            for key, title in enumerate(titles[:SHOWN], start=1)
        )
        return "".join(said)
