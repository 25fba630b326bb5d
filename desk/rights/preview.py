"""What a right would do, shown before anybody confirms it (product promise 2).

A preview holds one item for each outcome of every category in scope, what follows
from it, and the steps that would do exactly this. What is said are names of
responses with their values: wording stays in `data/responses/`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from desk.datamap.period import Period
from desk.effects import StepPlan

Render = Callable[[str, dict[str, str]], str]


class Outcome(StrEnum):
    """What happens to a category; the vocabulary of the contract."""

    ERASE = "erase"
    KEEP_RESTRICTED = "keep_restricted"
    ARCHIVE = "archive"
    ANONYMISE = "anonymise"
    KEEP = "keep"
    CORRECT = "correct"
    STOP = "stop"
    NOT_COLLECTED = "not_collected"


@dataclass(frozen=True)
class Line:
    """A named response and the values it is filled with; values may be texts of the datamap.

    A `personal` one holds something of the person, if only masked: it is shown, and kept nowhere but sealed.
    """

    name: str
    values: Mapping[str, str] = field(default_factory=dict)
    personal: bool = False

    def text(self, render: Render) -> str:
        """The line in words."""
        return render(self.name, dict(self.values))

    def seen(self) -> list[Any]:
        """The line as it counts for a digest."""
        return [self.name, dict(self.values)]


def texts(lines: Iterable[Line], render: Render, *, personal: bool) -> list[str]:
    """The lines in words; without the personal ones unless they are wanted."""
    return [line.text(render) for line in lines if personal or not line.personal]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One category and what happens to it, until when, under which law and clause.

    `then` is what follows the keeping; `facts` are lines for an access answer;
    `already` says that the state asked for is the one found; a `period` says of which time alone it speaks.
    """

    category: str
    title: str
    outcome: Outcome
    until: date | None = None
    law: str | None = None
    clause: str | None = None
    count: int | None = None
    then: str | None = None
    facts: tuple[Line, ...] = ()
    already: bool = False
    period: Period | None = None

    def as_dict(self, render: Render, *, personal: bool = True) -> dict[str, Any]:
        """The contract's Item; `then`, `facts`, `already` and `period` only where they say something."""
        shown = self._contract()
        facts = texts(self.facts, render, personal=personal)
        if facts:
            shown["facts"] = facts
        return shown

    def seen(self) -> dict[str, Any]:
        """The item as it counts for a digest."""
        return {**self._contract(), "facts": [fact.seen() for fact in self.facts]}

    def _contract(self) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "category": self.category,
            "title": self.title,
            "outcome": self.outcome.value,
            "until": self.until.isoformat() if self.until else None,
            "law": self.law,
            "clause": self.clause,
            "count": self.count,
        }
        if self.then:
            shown["then"] = self.then
        if self.already:
            shown["already"] = True
        if self.period:
            shown["period"] = str(self.period)
        return shown


@dataclass(frozen=True)
class Preview:
    """What a right would do for one subject, now, and the steps that would do it.

    `blocked` says that it cannot be carried out yet (an open matter that blocks).
    """

    right: str
    items: tuple[Item, ...]
    consequences: tuple[Line, ...] = ()
    steps: tuple[StepPlan, ...] = ()
    blocked: bool = False

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to do: no step would change anything."""
        return not self.steps

    def card(self, render: Render, *, personal: bool = True) -> dict[str, Any]:
        """The contract's preview card."""
        return {
            "kind": "preview",
            "right": self.right,
            "items": [item.as_dict(render, personal=personal) for item in self.items],
            "consequences": texts(self.consequences, render, personal=personal),
        }

    def record(self, render: Render) -> dict[str, Any]:
        """What stays with the request as a proof of what was shown: the card without anything personal."""
        return self.card(render, personal=False)

    def data_card(self, render: Render, export_url: str | None = None) -> dict[str, Any]:
        """The contract's data card, the answer to an access request."""
        items = [item.as_dict(render) for item in self.items]
        return {"kind": "data", "items": items, "export_url": export_url}

    def digest(self) -> str:
        """SHA-256 over what the person saw; a change of anything in it makes the preview stale."""
        seen = {
            "right": self.right,
            "items": [item.seen() for item in self.items],
            "consequences": [line.seen() for line in self.consequences],
            "blocked": self.blocked,
        }
        canonical = json.dumps(seen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()
