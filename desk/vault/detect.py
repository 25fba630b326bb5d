"""Finds the personal values in a text: phone, identity and card numbers, e-mail and street addresses, a name.

Chinese has no word boundaries, and people write numbers as they speak them. So a
number is found between any characters, in groups, in full width and in Chinese
digits. Positions are those of the text as it was given.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from desk.vault import numbers, whereabouts
from desk.vault.kinds import TokenKind

_SPOKEN = str.maketrans("〇零○幺一壹二两贰三叁四肆五伍六陆七柒八捌九玖叉", "00011122233445566778899X")
_BETWEEN = r"[ \t\u200b.·,、_/()\-‐-―−]{0,2}"
_DIGITS = re.compile(r"[0-9]+")
_GROUPS = re.compile(rf"[0-9]+(?:{_BETWEEN}[0-9]+)*")
_CHECK_X = re.compile(rf"{_BETWEEN}[Xx](?![A-Za-z0-9])")
_NAME = r"[A-Za-z0-9._%+\-]"
_HOST = r"[A-Za-z0-9\-]+"
_EMAIL = re.compile(
    rf"(?<!{_NAME}){_NAME}+ ?@ ?{_HOST}(?:\.{_HOST}|。(?:com|cn|net|org|edu)(?![A-Za-z0-9]))+"
)
_TAKEN = "\0"
_SHORTEST, _LONGEST = 8, 20


@dataclass(frozen=True, order=True)
class Found:
    """One value: its kind, and where it stands in the text."""

    kind: TokenKind
    start: int
    end: int


@dataclass(frozen=True)
class _Candidate:
    """Whole groups of digits that stand together and could be one number."""

    groups: int
    start: int
    end: int
    digits: str


def find(text: str) -> list[Found]:
    """Every value in the text, from left to right, none overlapping another."""
    plain = "".join(_plain(character) for character in text)
    found = [Found(TokenKind.EMAIL, match.start(), match.end()) for match in _EMAIL.finditer(plain)]
    plain = _without(plain, found)
    written = list(_numbers(plain))
    plain = _without(plain, written)
    spoken = spoken_digits(plain)
    found += written + (list(_numbers(spoken)) if spoken != plain else [])
    found += _whereabouts(_without(plain, found))
    return sorted(found, key=lambda one: one.start)


def _whereabouts(plain: str) -> list[Found]:
    persons = [Found(TokenKind.PERSON, start, end) for start, end in whereabouts.names(plain)]
    places = [Found(TokenKind.PLACE, start, end) for start, end in whereabouts.places(plain)]
    return persons + [one for one in places if not any(_overlap(one, other) for other in persons)]


def _overlap(one: Found, other: Found) -> bool:
    return one.start < other.end and other.start < one.end


def _plain(character: str) -> str:
    """One character for one: full width to half, any script's digit to ours, the unseen to one of them."""
    composed = unicodedata.normalize("NFKC", character)
    single = composed if len(composed) == 1 else character
    if unicodedata.category(single) == "Cf":
        return "\u200b"
    value = unicodedata.decimal(single, None)
    return single if value is None else str(value)


def spoken_digits(text: str) -> str:
    """The text with each digit that is written as a Chinese word (幺, 三, 零) as a figure, one for one."""
    return text.translate(_SPOKEN)


def _without(plain: str, found: list[Found]) -> str:
    for one in found:
        plain = plain[: one.start] + _TAKEN * (one.end - one.start) + plain[one.end :]
    return plain


def _numbers(plain: str) -> Iterator[Found]:
    """The most certain first: written in one piece before in groups, and the longer before the shorter."""
    taken: list[Found] = []
    ranked = sorted(
        _possible(plain), key=lambda pair: (pair[1].groups > 1, pair[0], -len(pair[1].digits), pair[1].start)
    )
    kinds = (TokenKind.ID_NUMBER, TokenKind.CARD, TokenKind.PHONE)
    for rank, candidate in ranked:
        if all(candidate.end <= one.start or one.end <= candidate.start for one in taken):
            taken.append(Found(kinds[rank], candidate.start, candidate.end))
    yield from taken


def _possible(plain: str) -> Iterator[tuple[int, _Candidate]]:
    for candidate in _candidates(plain):
        checked = _CHECK_X.match(plain, candidate.end)
        if checked and numbers.is_id_number(candidate.digits + "X"):
            yield 0, _until(candidate, checked.end())
        elif numbers.is_id_number(candidate.digits, whole=candidate.groups == 1):
            yield 0, candidate
        elif numbers.is_card(candidate.digits):
            yield 1, candidate
        elif numbers.is_phone(candidate.digits, plus=_after_plus(plain, candidate)):
            yield 2, _from(candidate, candidate.start - _after_plus(plain, candidate))


def _candidates(plain: str) -> Iterator[_Candidate]:
    for cluster in _GROUPS.finditer(plain):
        groups = list(_DIGITS.finditer(plain, cluster.start(), cluster.end()))
        for first, group in enumerate(groups):
            digits = ""
            for count, other in enumerate(groups[first:], start=1):
                digits += other[0]
                if len(digits) > _LONGEST:
                    break
                if len(digits) >= _SHORTEST:
                    yield _Candidate(count, group.start(), other.end(), digits)


def _after_plus(plain: str, candidate: _Candidate) -> bool:
    return plain[candidate.start - 1 : candidate.start] == "+"


def _until(candidate: _Candidate, end: int) -> _Candidate:
    return _Candidate(candidate.groups, candidate.start, end, candidate.digits)


def _from(candidate: _Candidate, start: int) -> _Candidate:
    return _Candidate(candidate.groups, start, candidate.end, candidate.digits)
