"""What a sentence says of time, and whether all of it was understood: what was not is never guessed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Self

from desk.conversation.phrases import Phrases
from desk.datamap.models import Datamap
from desk.datamap.period import Period
from desk.rights import periods


@dataclass(frozen=True)
class Timed:
    """A period, or that one was said which is not clear, and the sentence without the words for it.

    `spares` says that the period is what is to stay; `period` is then what is to go.
    """

    period: Period | None
    unclear: bool
    spares: bool
    rest: str


@dataclass(frozen=True)
class Periods:
    """Reads periods beside this operator's words for records; made once in the assembly."""

    names: tuple[str, ...]
    phrases: Phrases

    @classmethod
    def of(cls, datamap: Datamap, phrases: Phrases) -> Self:
        """`phrases` are those of `phrases.yml`: what of time is said there and not read is unclear."""
        return cls(tuple(dict.fromkeys(_words(datamap))), phrases)

    def heard(self, text: str, today: date) -> Timed:
        """The one period of a sentence, if it says one and nothing else of time."""
        said = periods.read(text, today, self.names)
        rest = said.rest if said else text
        period = said.going(today) if said else None
        unclear = self.phrases.found("times", rest) or (said is not None and period is None)
        return Timed(None if unclear else period, unclear, bool(said and said.spared), rest)

    def answer(self, text: str, today: date) -> Period | None:
        """The period that is the whole of an answer; None where records are named with it."""
        said = self.heard(text, today)
        return None if any(name in said.rest for name in self.names) else said.period


def _words(datamap: Datamap) -> Iterator[str]:
    for category in datamap.categories:
        yield from (category.title, *category.synonyms)
