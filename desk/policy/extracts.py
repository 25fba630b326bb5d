"""A short extract of a clause: the sentences that the question is about, never cut within one that fits."""

from __future__ import annotations

import re

from desk.policy.plain import bare, grams

LONGEST = 160
"""Characters that one can hear or read in one go."""

_SENTENCE = re.compile("[^。；！？]+[。；！？]*")
_CUT = "……"


def extract(text: str, question: str, longest: int = LONGEST) -> str:
    """The clause, or as much of it as fits, from the sentence that shares most with the question."""
    said = sentences(text)
    if len(text) <= longest or not said:
        return text[:longest]
    first = _nearest(said, question)
    last = first + 1
    while last < len(said) and len("".join(said[first : last + 1])) <= longest:
        last += 1
    while first and len("".join(said[first - 1 : last])) <= longest:
        first -= 1
    chosen = "".join(said[first:last])
    whole = len(chosen) <= longest
    head, tail = _CUT if first else "", "" if whole and last == len(said) else _CUT
    return f"{head}{chosen if whole else _shortened(chosen, longest)}{tail}"


def sentences(text: str) -> list[str]:
    """The sentences of a text with the marks that end them."""
    return _SENTENCE.findall(text)


def _nearest(said: list[str], question: str) -> int:
    asked = grams(bare(question))
    shared = [len(asked & grams(bare(sentence))) for sentence in said]
    return shared.index(max(shared))


def _shortened(sentence: str, longest: int) -> str:
    """A sentence that is too long, up to its last comma that fits."""
    comma = sentence.rfind("，", 0, longest)
    return sentence[: comma + 1 if comma > 0 else longest]
