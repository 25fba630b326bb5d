"""How clauses are numbered: at the head of a line of a policy, and where a question names one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

HAN = "零〇一二两三四五六七八九十百千"
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


class Kind(StrEnum):
    """The manners of numbering that one line can begin with."""

    DOTTED = "dotted"  # 2.5.1
    ARTICLE = "article"  # the so-manyeth article
    HAN = "han"  # a Chinese numeral and a comma
    HAN_IN_BRACKETS = "han in brackets"
    PLAIN = "plain"  # 1.
    IN_BRACKETS = "in brackets"  # (1)
    LETTER = "letter"  # a.


@dataclass(frozen=True)
class Mark:
    """The number that stands at the head of a line, and what follows it."""

    kind: Kind
    path: tuple[int, ...]
    letter: str
    rest: str


_MARKS = (
    (Kind.DOTTED, re.compile(r"([0-9]{1,3}(?:[.．][0-9]{1,3})+)(?![.．]?[0-9年月日])[.．、)）]?")),
    (Kind.ARTICLE, re.compile(f"第\\s*([0-9]{{1,3}}|[{HAN}]{{1,5}})\\s*条[、:：.．]?")),
    (Kind.HAN, re.compile(f"([{HAN}]{{1,4}})[、.．]")),
    (Kind.HAN_IN_BRACKETS, re.compile(f"[（(]([{HAN}]{{1,4}})[）)]")),
    (Kind.PLAIN, re.compile(r"([0-9]{1,3})[.．、)）](?![0-9])")),
    (Kind.IN_BRACKETS, re.compile(r"[（(]([0-9]{1,3})[）)]")),
    (Kind.LETTER, re.compile(r"([a-z])[.．、)）]")),
)


def mark_of(line: str) -> Mark | None:
    """The number at the head of the line, if there is one."""
    for kind, pattern in _MARKS:
        found = pattern.match(line)
        if found:
            rest = line[found.end() :].strip()
            if kind is Kind.LETTER:
                return Mark(kind, (), found[1], rest)
            return Mark(kind, tuple(map(value_of, re.split("[.．]", found[1]))), "", rest)
    return None


def value_of(numeral: str) -> int:
    """The value of a numeral below ten thousand, in digits or in Chinese."""
    if numeral.isascii():
        return int(numeral)
    total, digit = 0, 0
    for sign in numeral:
        if sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign]
    return total + digit


def written(path: tuple[int, ...], letter: str = "") -> str:
    """The number as ids are written: `4.1.2a`."""
    return ".".join(map(str, path)) + letter


def within(id_: str, outer: str) -> bool:
    """Whether this number is the other, or stands in it: 4.1.2a in 4.1.2, and that in 4."""
    rest = id_.removeprefix(outer)
    return rest == "" or (rest != id_ and not rest[0].isdigit())
