"""A moment as it is said to a person: never one that has passed already when it is read."""

from __future__ import annotations

from datetime import datetime, timedelta

from desk.clock import local

ALMOST_A_MINUTE = timedelta(minutes=1) - timedelta(microseconds=1)


def moment(until: datetime | None, now: datetime) -> str:
    """Hour and minute, the next full one, with the day where it is another than today; empty for None."""
    if until is None:
        return ""
    full = local(until + ALMOST_A_MINUTE)
    return f"{full:%H:%M}" if full.date() == local(now).date() else f"{full:%Y-%m-%d %H:%M}"
