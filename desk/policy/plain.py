"""A question in the plain form in which it is looked up, and the pieces of it that are compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from pypinyin import lazy_pinyin

_TOKEN = re.compile("⟦[^⟧]*⟧")
_SIGN = re.compile("[a-z]+|[0-9]+|.")


def plainer(same: Mapping[str, Sequence[str]], nothing: Sequence[str]) -> Callable[[str], str]:
    """A function that brings words of one meaning into one form and leaves filling words out."""
    form = {word.lower(): one for one, all_ in same.items() for word in all_}
    form |= {word.lower(): "" for word in nothing}
    longest_first = sorted(form, key=len, reverse=True)
    known = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")
    return lambda text: known.sub(lambda found: form[found[0]], bare(text))


def bare(text: str) -> str:
    """Letters and digits in lower case; sealed values, blanks and punctuation are gone."""
    return "".join(sign for sign in unsealed(text).lower() if unicodedata.category(sign)[0] in "LN")


def unsealed(text: str) -> str:
    """The text in full without the tokens of sealed values."""
    return unicodedata.normalize("NFKC", _TOKEN.sub("", text)).strip()


def grams(plain: str) -> frozenset[str]:
    """The signs and the pairs of neighbours, as they are written and as they sound.

    A Latin word or a number is one sign. Sounds find what a recogniser wrote with other characters.
    Threes were measured: they find nothing more.
    """
    signs = _SIGN.findall(plain)
    sounds = [f"~{sound(sign)}" for sign in signs]
    return frozenset(signs) | frozenset(sounds) | _pairs(signs) | _pairs(sounds)


@lru_cache(maxsize=1 << 14)
def sound(sign: str) -> str:
    """The sign's pinyin without its tone; what many ears confuse is the same: zh and z, ng and n."""
    [read] = lazy_pinyin(sign)
    return re.sub("ng$", "n", re.sub("^([zcs])h", r"\1", read))


def _pairs(signs: Sequence[str]) -> frozenset[str]:
    return frozenset(map("".join, pairwise(signs)))
