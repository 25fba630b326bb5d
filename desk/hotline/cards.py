"""A card in words: how many kinds, the three that matter; the rest goes by text message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from desk.hotline.words import SHOWN, Words
from desk.rights.preview import Outcome

Item = Mapping[str, Any]

FOLLOW = 2
"""Consequences that are told; the first are the gravest."""

MATTER = (
    Outcome.CORRECT,
    Outcome.STOP,
    Outcome.ERASE,
    Outcome.ANONYMISE,
    Outcome.KEEP_RESTRICTED,
    Outcome.ARCHIVE,
    Outcome.KEEP,
)
"""What is told first: what changes, then what a law keeps, then what stays."""

CLAUSES = {
    Outcome.CORRECT: "utter_phone_will_correct",
    Outcome.STOP: "utter_phone_will_stop",
    Outcome.ERASE: "utter_phone_will_erase",
    Outcome.ANONYMISE: "utter_phone_will_anonymise",
    Outcome.KEEP_RESTRICTED: "utter_phone_will_restrict",
    Outcome.ARCHIVE: "utter_phone_will_restrict",
    Outcome.KEEP: "utter_phone_will_keep",
}


def preview(words: Words, card: Mapping[str, Any]) -> str:
    """What would happen, by outcome, the gravest first; then what follows from it."""
    items = [item for item in card["items"] if concerned(item)]
    named = _that_matter(items)
    clauses = [
        words.text(CLAUSES[outcome], titles="、".join(_titles(named, outcome)))
        for outcome in MATTER
        if _titles(named, outcome)
    ]
    rest = len({item["title"] for item in items}) - len({item["title"] for item in named})
    if rest > 0:
        clauses.append(words.text("utter_phone_rest", count=str(rest)))
    follows = [words.sentence(text) for text in card["consequences"][:FOLLOW]]
    if rest <= 0 and len(card["consequences"]) > FOLLOW:
        follows.append(words.text("utter_phone_rest_follows"))
    return "".join((*clauses, *follows))


def is_cut(card: Mapping[str, Any]) -> bool:
    """Whether a preview says more than its spoken form does."""
    items = [item for item in card["items"] if concerned(item)]
    return len({item["title"] for item in items}) > SHOWN or len(card["consequences"]) > FOLLOW


def data(words: Words, card: Mapping[str, Any], sensitive: Iterable[str]) -> str:
    """How many kinds there are, and how much of three of them; what it says is read to nobody."""
    grave = set(sensitive)
    there = [item for item in card["items"] if item.get("count")]
    first = sorted(there, key=lambda item: (item["category"] not in grave, -item["count"]))[:SHOWN]
    named = "".join(words.text("utter_phone_kind", title=item["title"], total=_total(item)) for item in first)
    return words.text("utter_phone_kinds", count=str(len(there))) + named


def concerned(item: Item) -> bool:
    """Whether there is something of it that would change, or would have to stay."""
    changed = item["outcome"] in (Outcome.CORRECT, Outcome.STOP)
    return item["outcome"] in CLAUSES and (changed or bool(item.get("count"))) and not item.get("already")


def _total(item: Item) -> str:
    """The first line of what is kept: how many, with their measure word."""
    facts = item.get("facts") or [str(item["count"])]
    return str(facts[0])


def _that_matter(items: Sequence[Item]) -> list[Item]:
    """At most three titles: the first of each outcome before the second of any."""
    by_outcome = [[item for item in items if item["outcome"] == outcome] for outcome in MATTER]
    chosen: list[Item] = []
    for place in range(max(map(len, by_outcome), default=0)):
        chosen += [group[place] for group in by_outcome if place < len(group)]
    return chosen[:SHOWN]


def _titles(items: Sequence[Item], outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(str(item["title"]) for item in items if item["outcome"] == outcome))
