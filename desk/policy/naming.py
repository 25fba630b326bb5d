"""Which clause or article a question names by its number: 第六条, 2.5 是什么, 个保法第47条."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from desk.policy.numbers import HAN, value_of

_DIGIT = "[0-9]{1,4}"
_ONE = f"(?:{_DIGIT}|[{HAN}]{{1,7}})"
_PATH = rf"{_ONE}(?:[.点]{_ONE})*"
_DOTTED = rf"{_DIGIT}(?:\.{_DIGIT})+"
_LETTER = "(?P<letter>[a-z](?![a-z]))?"


@dataclass(frozen=True)
class Named:
    """A number that a question names: of a clause, or of an article where `law` has its short name.

    `alone` is true where the question asks for nothing else than what stands under the number.
    """

    number: str
    law: str
    alone: bool


@dataclass(frozen=True)
class Naming:
    """The words by which a number is known to be one of a clause, of a law, or of neither."""

    laws: Mapping[str, Sequence[str]]
    measures: Sequence[str]
    versions: Sequence[str]
    counted: Sequence[str]
    asking: Sequence[str]

    def find(self, question: str) -> Named | None:
        """The first number that the question names, if it names one."""
        text = unicodedata.normalize("NFKC", question).lower()
        text = "".join(text.split())
        if found := self._of_a_law.search(text):
            return Named(
                _number(found["first"] or found["second"] or found["third"]),
                self._short[found["law"]],
                alone=True,
            )
        if found := self._said_to_be_a_clause.search(text):
            return Named(_number(found["number"]) + (found["letter"] or ""), "", alone=True)
        if found := self._bare.search(text):
            rest = text[: found.start()] + text[found.end() :]
            return Named(found["number"] + (found["letter"] or ""), "", alone=self._says_nothing(rest))
        return None

    @cached_property
    def _short(self) -> dict[str, str]:
        return {name: short for short, names in self.laws.items() for name in names}

    @cached_property
    def _of_a_law(self) -> re.Pattern[str]:
        ways = (
            f"第(?P<first>{_PATH})",
            f"(?P<second>{_PATH})(?=条)",
            rf"(?P<third>{_DIGIT}(?:\.{_DIGIT})*)(?![0-9.])(?!{_either(self.measures)})",
        )
        return re.compile(rf"(?P<law>{_either(self._short)})[》”\"]?(?:里面|里|规定)?的?(?:{'|'.join(ways)})")

    @cached_property
    def _said_to_be_a_clause(self) -> re.Pattern[str]:
        counted = _either(self.counted)
        return re.compile(rf"第(?P<number>{_PATH}){_LETTER}(?:条|章|节|部分)(?!{counted})")

    @cached_property
    def _bare(self) -> re.Pattern[str]:
        versions = "".join(f"(?<!{re.escape(word)})" for word in self.versions)
        measures = _either(self.measures)
        return re.compile(
            rf"(?<![0-9.]){versions}(?P<number>{_DOTTED}){_LETTER}(?![0-9.]*[0-9])(?!{measures})"
        )

    def _says_nothing(self, rest: str) -> bool:
        said = re.sub(_either(self.asking), "", rest)
        return not any(sign.isalnum() for sign in said)


def _either(words: Sequence[str] | Mapping[str, str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _number(spoken: str) -> str:
    return ".".join(str(value_of(part)) for part in re.split("[.点]", spoken))
