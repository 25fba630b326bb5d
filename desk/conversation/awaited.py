"""What of a message can be the new value that is waited for, by the kind of its field.

What can be one is sealed whole, for nobody else to see. What cannot is a sentence of a person
who changed their mind, and goes the way of every sentence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from desk.conversation.names import Names
from desk.conversation.periods import Periods
from desk.conversation.phrases import Phrases
from desk.datamap.models import Datamap, FieldKind
from desk.vault import detect
from desk.vault.kinds import TokenKind

DETECTED = {
    FieldKind.PHONE: TokenKind.PHONE,
    FieldKind.ID_NUMBER: TokenKind.ID_NUMBER,
    FieldKind.EMAIL: TokenKind.EMAIL,
}
SHAPED = (*DETECTED, FieldKind.DATE)
"""Kinds whose values have a shape by which they are told from sentences; the others are words."""


@dataclass(frozen=True)
class Awaited:
    """The fields of a datamap: their kinds, the words for them, how people speak of values and of times."""

    kinds: Mapping[str, FieldKind]
    words: Mapping[str, tuple[str, ...]]
    phrases: Phrases
    periods: Periods
    names: Names

    @classmethod
    def of(cls, datamap: Datamap, phrases: Phrases, periods: Periods) -> Self:
        """What can be awaited of this operator's people; `phrases` are those of `values.yml`."""
        words = {field.id: (field.title, *field.synonyms) for field in datamap.fields}
        kinds = {field.id: field.kind for field in datamap.fields}
        return cls(kinds, words, phrases, periods, Names.of(datamap))

    def value_in(self, field: str | None, text: str) -> str | None:
        """The value for this field that the text is, or holds; None where it is a sentence without one."""
        kind = self.kinds.get(field or "")
        if field is None or kind is None:
            return _only([text[one.start : one.end] for one in detect.find(text)], text)
        if kind in SHAPED:
            return self._shaped(field, kind, text)
        return self._words(field, kind, text)

    def date_in(self, text: str) -> str | None:
        """The one date that is written in a sentence; None where there is none, or more."""
        found = self.phrases.all("date_written", text)
        return found[0] if len(found) == 1 else None

    def _shaped(self, field: str, kind: FieldKind, text: str) -> str | None:
        found = self._found(kind, text)
        if found:
            return _only(found, text)
        if self._others(field, text):
            return None
        return text if self.phrases.found(kind.value, text) else None

    def _found(self, kind: FieldKind, text: str) -> list[str]:
        if kind is FieldKind.DATE:
            return self.phrases.all("date_written", text)
        return [text[one.start : one.end] for one in detect.find(text) if one.kind is DETECTED[kind]]

    def _words(self, field: str, kind: FieldKind, text: str) -> str | None:
        value = self.phrases.without("lead_out", self.phrases.without("lead_in", text)).strip()
        if self.phrases.found("talk", text) or self._another(field, text) or not value:
            return None
        if kind is FieldKind.NAME and self.phrases.found("sentence", value):
            return None
        return value

    def _another(self, field: str, text: str) -> bool:
        """Whether another field is named, and this one is not: as a whole message, or to be changed."""
        words = self._others(field, text)
        if text in words or (words and self.phrases.found("another", text)):
            return True
        after = (text.removeprefix(word) for word in words if text.startswith(word))
        return any(self.phrases.found("changed", rest) for rest in after)

    def _others(self, field: str, text: str) -> frozenset[str]:
        """The words of other fields in a text that names this one by none of its own."""
        named = {id_ for id_, words in self.words.items() if any(word in text for word in words)}
        if field in named:
            return frozenset()
        return frozenset(word for id_ in named for word in self.words[id_] if word in text)


def _only(found: list[str], text: str) -> str:
    return found[0] if len(found) == 1 else text
