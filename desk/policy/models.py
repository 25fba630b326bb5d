"""The shape of a policy file, of the law's and of the words file: typed, frozen, nothing unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
ClauseId = Annotated[str, StringConstraints(pattern=r"^[0-9]+(\.[0-9]+)*[a-z]?$", max_length=20)]
Journey = Literal["access", "correction", "erasure", "consent", "cancellation"]
Asks = Annotated[tuple[Words, ...], Field(min_length=1)]


class Part(BaseModel):
    """A part of a file: frozen, and no key that is not known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Clause(Part):
    """One clause in plain words.

    `text` is what the clause says, `here` what a person can do about it at the desk,
    `offers` the journeys that a button starts, `asks` ways in which people ask for it.
    """

    id: ClauseId
    title: Words
    text: Words
    here: Words | None = None
    offers: tuple[Journey, ...] = ()
    asks: Asks


class Article(Part):
    """One article of a law, in plain words; its id begins with a law's short name: `PIPL 47`."""

    id: Words
    title: Words
    text: Words
    asks: Asks


class Silence(Part):
    """Questions that are known and not answered: by nobody (`silent`), or not here (`elsewhere`)."""

    title: Words
    asks: Asks


class PolicyFile(Part):
    """What an operator writes; `same` are words of its business that mean the same in a question."""

    version: Words
    title: Words
    clauses: Annotated[tuple[Clause, ...], Field(min_length=1)]
    silent: tuple[Silence, ...] = ()
    elsewhere: tuple[Silence, ...] = ()
    same: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


class LawFile(Part):
    """What the law says, whoever the operator is.

    `laws` gives each short name its full one, `known_as` the names by which people call it.
    """

    laws: Mapping[str, Words] = Field(default_factory=dict)
    known_as: Mapping[str, tuple[Words, ...]] = Field(default_factory=dict)
    articles: Annotated[tuple[Article, ...], Field(min_length=1)]


class TextClause(Part):
    """One clause of an imported policy, in the operator's own words; a heading has no text."""

    id: ClauseId
    title: str = Field(max_length=100)
    text: str = Field(max_length=20_000)


class PolicyText(Part):
    """An operator's policy as it was published: what `policy import` keeps of it."""

    version: Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z._-]{1,32}$")]
    title: Words
    effective: date
    clauses: Annotated[tuple[TextClause, ...], Field(min_length=1, max_length=2_000)]


class KnownWord(Part):
    """A misread word that is mended only where `known` stands elsewhere in the text."""

    wrong: Words
    right: Words
    known: Words


class Mends(Part):
    """The known scan errors, and the patterns by which version, date, title and page furniture are found."""

    always: Mapping[str, Words]
    where_the_text_knows_it: tuple[KnownWord, ...]
    doubtful: tuple[Words, ...]
    version: tuple[str, ...]
    effective: tuple[str, ...]
    furniture: tuple[str, ...]
    title: str


class SameWords(Part):
    """Words that mean the same to a question, and those that mean nothing to it.

    `measures` and `counted` stand after a number that is none of a clause, `versions` before one;
    `asking` is all that a question says beside the number of the clause that it asks for.
    `turns` are where a long message can be cut, `cues` are what shows that a part of it asks.
    """

    measures: tuple[str, ...]
    versions: tuple[str, ...]
    counted: tuple[str, ...]
    asking: tuple[str, ...]
    turns: tuple[str, ...]
    cues: tuple[str, ...]

    same: Mapping[str, tuple[str, ...]]
    nothing: tuple[str, ...]
