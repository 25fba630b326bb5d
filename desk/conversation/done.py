"""What was done, in words: of each outcome the categories, by name where they are few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from desk.datamap.period import Period
from desk.rights.preview import Outcome
from desk.rights.told_period import told as told_period
from desk.wording import Wording

NAMED = 3
CLAUSES = {
    Outcome.ERASE: "utter_done_erased",
    Outcome.ANONYMISE: "utter_done_anonymised",
    Outcome.KEEP_RESTRICTED: "utter_done_restricted",
    Outcome.KEEP: "utter_done_stays",
    Outcome.CORRECT: "utter_done_corrected",
    Outcome.STOP: "utter_done_stopped",
}
"""How each outcome is told, in this order; what was not there is not spoken of."""


def told(wording: Wording, preview: Mapping[str, Any] | None) -> str:
    """One sentence of what the preview had shown, and is done now; empty where it had shown nothing."""
    items: Sequence[Mapping[str, Any]] = (preview or {}).get("items", ())
    found = {outcome: _titles(wording, items, outcome) for outcome in CLAUSES}
    often = Counter(title for titles in found.values() for title in titles)
    clauses = (
        wording.text(CLAUSES[outcome], titles=_said(wording, titles, often))
        for outcome, titles in found.items()
        if titles
    )
    return "；".join(clauses)


def _titles(wording: Wording, items: Sequence[Mapping[str, Any]], outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(_title(wording, item) for item in items if _concerned(item, outcome)))


def _title(wording: Wording, item: Mapping[str, Any]) -> str:
    """A category's title, with the period to which what was done was limited."""
    period = Period.read(item.get("period"))
    if period is None:
        return str(item["title"])
    return wording.text("utter_of_period", period=told_period(period, wording.render), title=item["title"])


def _concerned(item: Mapping[str, Any], outcome: Outcome) -> bool:
    """Whether the item had this outcome: of rows there were some, of a field or a consent it was a change."""
    counted = outcome in (Outcome.CORRECT, Outcome.STOP) or bool(item.get("count"))
    return item.get("outcome") == outcome and counted and not item.get("already")


def _said(wording: Wording, titles: Sequence[str], often: Mapping[str, int]) -> str:
    """The titles, or how many; one that has more than one outcome had each only in part."""
    if len(titles) <= NAMED:
        parts = (wording.text("utter_done_part", title=t) if often[t] > 1 else t for t in titles)
        return "、".join(parts)
    return wording.text("utter_done_several", count=str(len(titles)))
