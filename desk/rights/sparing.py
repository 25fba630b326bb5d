"""What is spared with what a person named: a word that fits several categories spares all of them.

Who says 除了发票 may mean the invoices or the titles for them. What is spared can still be
erased with the next sentence; what is erased can't be had back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from desk.datamap.categories import Category
from desk.datamap.models import Datamap


def spared_with(datamap: Datamap, named: Iterable[str], text: str) -> tuple[str, ...]:
    """The categories of these ids, and every other that one of the words for them in `text` fits as well."""
    spared = tuple(named)
    meant = [category for category in datamap.categories if category.id in spared]
    said = _longest(word for category in meant for word in words_of(category) if word in text.lower())
    others = (category.id for category in datamap.categories if _fits(category, said))
    return tuple(dict.fromkeys((*spared, *others)))


def part_named(datamap: Datamap, ids: Iterable[str], text: str) -> bool:
    """Whether the text calls one of these categories by a word that means only a part of it."""
    named = set(ids)
    parts = (part for category in datamap.categories if category.id in named for part in category.parts)
    return any(part.lower() in text.lower() for part in parts)


def words_of(category: Category) -> Iterator[str]:
    """The category's title and synonyms, in lower case."""
    return (word.lower() for word in (category.title, *category.synonyms))


def _fits(category: Category, said: frozenset[str]) -> bool:
    return any(word in known for known in words_of(category) for word in said)


def _longest(words: Iterable[str]) -> frozenset[str]:
    """The words without those that stand in a longer one: of 收货地址, 地址 is not said beside it."""
    all_ = frozenset(words)
    return frozenset(word for word in all_ if not any(word != other and word in other for other in all_))
