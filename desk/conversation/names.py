"""The operator's words for what a request can be about, as the desk itself hears them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from desk.datamap.models import Datamap


class _Worded(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def synonyms(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Names:
    """By entity of the bot's, each word in lower case and the id that it stands for."""

    words: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, datamap: Datamap) -> Self:
        """The titles and synonyms of a datamap."""
        return cls(
            {
                "data_category": _ids(datamap.categories),
                "field": _ids(datamap.fields),
                "purpose": _ids(datamap.purposes),
                "channel": _ids(datamap.channels),
            }
        )

    def named(self, entity: str, text: str) -> tuple[str, ...]:
        """The ids that a text names, as they come; a word inside a longer one names nothing by itself."""
        known, lower = self.words.get(entity, {}), text.lower()
        said = [word for word in known if word in lower]
        whole = [word for word in said if not any(word != other and word in other for other in said)]
        return tuple(dict.fromkeys(known[word] for word in sorted(whole, key=lower.index)))


def _ids(things: Iterable[_Worded]) -> dict[str, str]:
    return {word.lower(): one.id for one in things for word in (one.title, *one.synonyms)}
