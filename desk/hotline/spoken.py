"""What is written, as it is said: digits one by one, amounts in words, masked values described, no signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_MASKED = re.compile(r"[0-9]*[*＊]{2,}([0-9]{2,})")
_STARS = re.compile(r"[*＊]+")
_NUMBER = re.compile(r"(?<![0-9])(T?)([0-9]{6})-([0-9]{4,6})-([0-9])(?![0-9])( ?)")
_HOTLINE = re.compile(r"(?<![0-9])[0-9]{3,4}(?:-[0-9]{3,8}){1,2}(?![0-9])")
_DATE = re.compile(r"(?<![0-9])([0-9]{4})[-/年] ?([0-9]{1,2})[-/月] ?([0-9]{1,2})日?(?![0-9])")
_YEAR = re.compile(r"(?<![0-9])([0-9]{4}) ?年")
_DAY = re.compile(r"(?<![0-9])([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日")
_TIME = re.compile(r"(?<![0-9])([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?(?![0-9])")
_PERCENT = re.compile(r"([0-9]+(?:\.[0-9]+)?) ?%")
_POINTED = re.compile(r"([0-9]+)((?:\.[0-9]+)+)")
_AMOUNT = re.compile(r"([0-9]+)( ?)(?=(.?))", re.DOTALL)
LONGEST_AMOUNT = 4
"""Digits; what has more is read one by one, unless it counts something."""


@dataclass(frozen=True)
class Spoken:
    """The words for what is written, as `spoken.yml` has them."""

    words: dict[str, Any]
    signs: tuple[tuple[re.Pattern[str], str], ...]
    tidy: tuple[tuple[re.Pattern[str], str], ...]

    @classmethod
    def load(cls, path: Path) -> Spoken:
        """Reads the file. Raises re.error for a pattern that is none."""
        read = yaml.safe_load(path.read_text(encoding="utf-8"))
        return cls(read, _compiled(read["signs"]), _compiled(read["tidy"]))

    def say(self, text: str) -> str:
        """The text as the voice is to say it: words and pauses only."""
        for pattern, said in self._numbers():
            text = pattern.sub(said, text)
        text = _replaced(self.signs, text)
        for pattern, said in self._amounts():
            text = pattern.sub(said, text)
        return _replaced(self.tidy, text).strip()

    def digits(self, number: str) -> str:
        """A number's digits one by one."""
        return "".join(self.words["digits"][int(digit)] for digit in number if digit.isdecimal())

    def tail(self, number: str) -> str:
        """A number by its last four digits."""
        return str(self.words["tail"]) + self.digits(number[-4:])

    def amount(self, number: int) -> str:
        """An amount below a hundred million in words."""
        if number >= 10_000:
            high, low = divmod(number, 10_000)
            rest = self.amount(low) if low else ""
            zero = self.words["counting"][0] if 0 < low < 1000 else ""
            return f"{self.amount(high)}{self.words['myriad']}{zero}{rest}"
        counting, units = self.words["counting"], self.words["units"]
        figures = [int(figure) for figure in str(number)]
        said = "".join(
            counting[figure] + (units[len(figures) - 1 - place] if figure else "")
            for place, figure in enumerate(figures)
        )
        said = re.sub(f"{counting[0]}+", counting[0], said)
        said = said.rstrip(counting[0]) if number else said
        ten = counting[1] + units[1]
        return said.removeprefix(counting[1]) if said.startswith(ten) else said

    def _numbers(self) -> Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]:
        """What must be read before the signs between its digits are gone."""
        return (
            (_MASKED, lambda match: self.tail(match[1])),
            (_STARS, lambda _: str(self.words["hidden"])),
            (_NUMBER, self._request_number),
            (_DATE, self._date),
            (_TIME, self._time),
            (_HOTLINE, lambda match: self.digits(match[0])),
            (_PERCENT, lambda match: str(self.words["percent"]) + self._pointed(match[1])),
        )

    def _amounts(self) -> Sequence[tuple[re.Pattern[str], Callable[[re.Match[str]], str]]]:
        return (
            (_YEAR, lambda match: self._year(match[1]) + match[0][-1]),
            (_DAY, self._day),
            (_POINTED, lambda match: self._pointed(match[0])),
            (_AMOUNT, self._counted),
        )

    def _request_number(self, match: re.Match[str]) -> str:
        groups = (self.digits(match[place]) for place in (2, 3, 4))
        pause = str(self.words["pause"])
        return match[1] + pause.join(groups) + (pause if match[5] else "")

    def _year(self, year: str) -> str:
        return "".join(self.words["counting"][int(digit)] for digit in year)

    def _date(self, match: re.Match[str]) -> str:
        month, day = (self.amount(int(match[place])) for place in (2, 3))
        return str(self.words["date"]).format(year=self._year(match[1]), month=month, day=day)

    def _day(self, match: re.Match[str]) -> str:
        month, day = (self.amount(int(match[place])) for place in (1, 2))
        return str(self.words["day"]).format(month=month, day=day)

    def _time(self, match: re.Match[str]) -> str:
        hour, minute = self.amount(int(match[1])), int(match[2])
        if minute == 0:
            return str(self.words["full"]).format(hour=hour)
        zero = self.words["counting"][0] if minute < 10 else ""
        return str(self.words["time"]).format(hour=hour, minute=zero + self.amount(minute))

    def _pointed(self, number: str) -> str:
        """A number with a point, or a clause's: the first part is an amount, each later digit is read."""
        first, *rest = number.split(".")
        later = ("".join(self.words["counting"][int(digit)] for digit in part) for part in rest)
        return str(self.words["point"]).join((self.amount(int(first)), *later))

    def _counted(self, match: re.Match[str]) -> str:
        number, counts = match[1], match[3] in tuple(self.words["measures"])
        longest = LONGEST_AMOUNT * 2 if counts else LONGEST_AMOUNT
        if len(number) > longest or (len(number) > 1 and number.startswith("0")):
            return self.digits(number)
        if number == "2" and counts:
            return str(self.words["pair"])
        return self.amount(int(number))


def _compiled(pairs: Sequence[Sequence[str]]) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), said) for pattern, said in pairs)


def _replaced(rules: Sequence[tuple[re.Pattern[str], str]], text: str) -> str:
    for pattern, said in rules:
        text = pattern.sub(said, text)
    return text
