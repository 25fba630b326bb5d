"""What the telephone says next, and what it then listens for: the same for every provider."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class Hears(StrEnum):
    """What the caller can answer with."""

    WORDS = "words"  # speech, or one key
    KEYS = "keys"  # keys only: what is private is never said aloud
    NOTHING = "nothing"  # a word to who waits for a person, and a pause before the next
    PERSON = "person"  # a conference with somebody of the operator
    OVER = "over"  # the call ends


class Pace(BaseModel):
    """How the voice speaks to this caller."""

    model_config = ConfigDict(frozen=True)
    slow: bool = False
    loud: bool = False


class Prompt(BaseModel):
    """One answer to the telephone; `says` is speakable, and empty where only the line is held."""

    model_config = ConfigDict(frozen=True)
    says: str
    hears: Hears = Hears.WORDS
    keys: int = 1  # how many keys end the answer; fewer end with #
    patience_s: int = 5
    pace: Pace = Pace()
    room: str = ""


class Heard(BaseModel):
    """What came of the last prompt: keys, or words with how sure the recogniser is, or neither."""

    model_config = ConfigDict(frozen=True)
    sid: str
    step: int | None = None
    caller: str = ""
    keys: str = ""
    words: str = ""
    confidence: float = 1.0
    again: bool = False  # the same step once more, after an answer that failed: what was heard is lost
    unanswered: bool = False  # nobody of the operator took the call

    @property
    def silent(self) -> bool:
        """Whether the caller neither spoke nor pressed a key."""
        return not self.keys and not self.words.strip()


MOBILE_KEYS = 11
CODE_KEYS = 6
SLOW_KEYS_S = 15
"""Whoever reads a number off another screen needs time between two keys."""


def number_prompt(says: str) -> Prompt:
    """Asks for a telephone number, by keys."""
    return Prompt(says=says, hears=Hears.KEYS, keys=MOBILE_KEYS, patience_s=SLOW_KEYS_S)


def code_prompt(says: str) -> Prompt:
    """Asks for a one-time code, by keys."""
    return Prompt(says=says, hears=Hears.KEYS, keys=CODE_KEYS, patience_s=SLOW_KEYS_S)
