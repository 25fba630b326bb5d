"""Scan errors: those that are known are mended and told, those that are only likely are told."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from desk.policy import files
from desk.policy.models import Mends

MENDS = Path(__file__).with_name("mends.yml")
HAN = r"\u3400-\u9fff"
_WIDE = rf"{HAN}\u3001-\u3011\u201c\u201d\uff00-\uffef"
_FULL = str.maketrans(",;:?!().", "，；：？！（）。")
_AROUND = 16
_PAIRS = ("（）", "《》", "“”")

_MARK = re.compile(
    rf"(?<=[{_WIDE}])\s*[,;:?!]|(?<=[{_WIDE}])\.(?![0-9A-Za-z])|\((?=[{_WIDE}])|(?<=[{_WIDE}])[()]"
)
_BLANKS = re.compile(
    rf"(?<=[{_WIDE}])\s+(?=[{_WIDE}])|(?<=[\u3001-\u3011\uff00-\uff0f\u201c])\s+|\s+(?=[\u3001\u3002\uff0c])"
)


@dataclass(frozen=True)
class Line:
    """One line of the text by its number in the file."""

    number: int
    text: str


@dataclass(frozen=True)
class Mend:
    """What was mended in a line: a word, or so many punctuation marks and blanks (`before` is empty)."""

    line: int
    before: str
    after: str
    count: int


@dataclass(frozen=True)
class Doubt:
    """A place that a person should look at, and why."""

    line: int
    why: str
    text: str


def load() -> Mends:
    """The known scan errors."""
    return files.read(MENDS, Mends)[0]


def mended(text: str, mends: Mends) -> tuple[list[Line], list[Mend]]:
    """The lines that say something, mended, and what was mended in each."""
    lines, told = [], []
    words = dict(mends.always) | {
        one.wrong: one.right for one in mends.where_the_text_knows_it if one.known in text
    }
    for number, raw in enumerate(text.splitlines(), 1):
        line, marks = _punctuated(_visible(raw))
        told += [Mend(number, "", "", marks)] if marks else []
        for wrong, right in words.items():
            if count := line.count(wrong):
                line = line.replace(wrong, right)
                told.append(Mend(number, wrong, right, count))
        lines += [Line(number, line)] if line else []
    return lines, told


def doubts(lines: Sequence[Line], mends: Mends) -> Iterator[Doubt]:
    """The places at which something is likely to be wrong."""
    for line in lines:
        for why, place in _doubtful(line.text, mends.doubtful):
            around = line.text[max(0, place - _AROUND) : place + _AROUND]
            yield Doubt(line.number, why, around)


def _doubtful(text: str, words: Sequence[str]) -> Iterator[tuple[str, int]]:
    yield from ((f"may be misread: {word}", text.index(word)) for word in words if word in text)
    yield from (
        (f"one of {pair} stands alone", 0) for pair in _PAIRS if text.count(pair[0]) != text.count(pair[1])
    )
    if found := re.search("[，。；：、]{2,}", text):
        yield "punctuation in a row", found.start()
    strange = (
        at
        for at, sign in enumerate(text)
        if sign == "\ufffd" or unicodedata.category(sign) in ("Co", "Cn", "So")
    )
    yield from (("a sign that stands in no text", at) for at in islice(strange, 1))


def _visible(raw: str) -> str:
    shown = (" " if unicodedata.category(sign) in ("Cc", "Zs") else sign for sign in raw)
    return "".join(sign for sign in shown if unicodedata.category(sign) != "Cf").strip()


def _punctuated(line: str) -> tuple[str, int]:
    line, marks = _MARK.subn(lambda found: found[0].strip().translate(_FULL), line)
    line, blanks = _BLANKS.subn("", line)
    return line, marks + blanks
