"""Pieces of a sentence: characters and syllables, one to three in a row.

Sentence vectors don't see a negation; characters do. Characters don't see what a
recogniser misspelt (注销 → 住校); syllables do, folded as many people speak them.
"""

import re
from collections import Counter
from typing import Dict, Iterator, List

from pypinyin import lazy_pinyin

LONGEST = 3
SEALED = re.compile("⟦([^:⟧]+):[0-9a-f]+⟧")
FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"))


def pieces(text: str) -> List[Dict[str, int]]:
    """How often each piece stands in the text: of characters, then of syllables."""
    plain = SEALED.sub(r"⟦\1⟧", " ".join(text.lower().split()))
    return [Counter(runs(list(plain), "")), Counter(runs(syllables(plain), "'"))]


def syllables(text: str) -> List[str]:
    """The text as it sounds, without tones; what is no Chinese stays, character by character."""
    return [folded(syllable) for syllable in lazy_pinyin(text, errors=list)]


def folded(syllable: str) -> str:
    """The syllable with the sounds made one that many people don't tell apart."""
    for sound, as_spoken in FOLDS:
        syllable = syllable.replace(sound, as_spoken)
    return syllable


def runs(parts: List[str], joint: str) -> Iterator[str]:
    """Each run of one to three parts, joined."""
    for length in range(1, LONGEST + 1):
        for start in range(len(parts) - length + 1):
            yield joint.join(parts[start : start + length])
