"""Which requests a message holds, and in which order they are carried out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from desk.conversation.phrases import Phrases
from desk.requests.states import Right

CAREFUL = (
    Right.ACCESS,
    Right.CORRECTION,
    Right.CONSENT_WITHDRAWAL,
    Right.ERASURE,
    Right.ACCOUNT_CANCELLATION,
)
"""What takes the least away comes first: a copy after the account is gone would be none."""


@dataclass(frozen=True)
class Asked:
    """One request of a message: its right, and the part of the text that asks for it."""

    right: Right
    text: str


@dataclass(frozen=True)
class _Part:
    """A part of a text and the rights it speaks of; `before` says that something else comes before it."""

    text: str
    rights: tuple[Right, ...]
    before: bool = False


def several(phrases: Phrases, text: str) -> tuple[Asked, ...]:
    """The requests of a message in the order in which they are carried out; empty for one alone.

    A cancellation that goes before an erasure, or beside it, takes it in: those are one.
    """
    if phrases.found("one_matter", text):
        return ()
    parts = list(_parts(phrases, text))
    if any(len(part.rights) > 1 for part in parts):
        return ()
    said = list(dict.fromkeys(right for part in parts if not part.before for right in part.rights))
    going = [right for right in CAREFUL if right in said and not _taken_in(right, said)]
    if len(going) < 2:
        return ()
    return tuple(Asked(right, "，".join(_of(right, parts))) for right in going)


def _taken_in(right: Right, said: list[Right]) -> bool:
    closing = Right.ACCOUNT_CANCELLATION
    return right is Right.ERASURE and closing in said and said.index(closing) < said.index(right)


def _of(right: Right, parts: Iterable[_Part]) -> Iterator[str]:
    """What is said of one right; what asks for nothing goes with the part before it."""
    last: Right | None = None
    for part in parts:
        last = part.rights[0] if part.rights else last
        if last is right:
            yield part.text


def _parts(phrases: Phrases, text: str) -> Iterator[_Part]:
    """The parts of a text in order. Of 清空之前先导给我, 清空 is what something comes before."""
    for part in phrases.parts("and_then", text):
        *before, now = phrases.parts("before_that", part)
        for each in before:
            yield _Part(each, _rights(phrases, each), before=True)
        rights = _rights(phrases, now)
        clauses = phrases.parts("clauses", now) if len(rights) > 1 else [now]
        yield from (_Part(clause, _rights(phrases, clause)) for clause in clauses)


def _rights(phrases: Phrases, text: str) -> tuple[Right, ...]:
    return tuple(right for right in CAREFUL if phrases.found(f"asks_{right}", text))
