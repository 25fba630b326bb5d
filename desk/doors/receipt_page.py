"""A receipt in the order in which a person reads it: what was done first, what stays last."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from desk.clock import local
from desk.datamap.period import Period
from desk.rights.preview import Outcome

ORDER = (
    Outcome.ERASE,
    Outcome.CORRECT,
    Outcome.STOP,
    Outcome.ANONYMISE,
    Outcome.KEEP_RESTRICTED,
    Outcome.ARCHIVE,
    Outcome.KEEP,
    Outcome.NOT_COLLECTED,
)
FAILED = "failed"
"""The group of what was to be done and was not."""

GIVEN = "given"
"""The group of what an access request showed: nothing happens to it."""

UNTOUCHED = (Outcome.KEEP, Outcome.NOT_COLLECTED)


def read(document: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the template; times as a person in mainland China reads them."""
    return {
        **document,
        "received_at": _moment(document["received_at"]),
        "completed_at": _moment(document["completed_at"]),
        "groups": _groups(document),
    }


def _groups(document: Mapping[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The items by what became of them, in reading order; empty groups are left out."""
    items = [(_group(document, item), _item(item)) for item in document["items"]]
    wanted = (FAILED, GIVEN, *(outcome.value for outcome in ORDER))
    grouped = ((group, [item for named, item in items if named == group]) for group in wanted)
    return [(group, found) for group, found in grouped if found]


def _group(document: Mapping[str, Any], item: Mapping[str, Any]) -> str:
    outcome = str(item["outcome"])
    if outcome not in UNTOUCHED and item["done_at"] is None:
        return FAILED
    if document["right"] == "access" and outcome == Outcome.KEEP:
        return GIVEN
    return outcome


def _item(item: Mapping[str, Any]) -> dict[str, Any]:
    until, remains = item.get("until"), item.get("remains_until")
    touched = item["outcome"] not in UNTOUCHED and item["done_at"]
    return {
        "title": item["title"],
        "law": item.get("law"),
        "clause": item.get("clause"),
        "count": item.get("count"),
        "period": Period.read(item.get("period")),
        "until": date.fromisoformat(until) if until else None,
        "remains_until": date.fromisoformat(remains) if remains else None,
        "done_at": _moment(item["done_at"]) if touched else None,
    }


def _moment(written: str) -> datetime:
    return local(datetime.fromisoformat(written))
