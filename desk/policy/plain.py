"""A question in the plain form in which it is looked up, and the pieces of it that are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

_TOKEN = re.compile("⟦[^⟧]*⟧")


def plainer(same: Mapping[str, Sequence[str]], nothing: Sequence[str]) -> Callable[[str], str]:
    """A function that brings words of one meaning into one form and leaves filling words out."""
    form = {word.lower(): one for one, all_ in same.items() for word in all_}
    form |= {word.lower(): "" for word in nothing}
    longest_first = sorted(form, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
    return lambda text: known.sub(lambda found: form[found[0]], bare(text))


def bare(text: str) -> str:
    """Letters and digits in lower case; sealed values, blanks and punctuation are gone."""
    unsealed = unicodedata.normalize("NFKC", _TOKEN.sub("", text)).lower()
    return "".join(character for character in unsealed if unicodedata.category(character)[0] in "LN")


def grams(plain: str) -> frozenset[str]:
    """The characters and the pairs of neighbours. Threes were measured: they find nothing more."""
    return frozenset(plain) | frozenset(plain[i : i + 2] for i in range(len(plain) - 1))
