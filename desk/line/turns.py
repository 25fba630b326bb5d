"""The desk's synchronous work for a call, in threads; what fails there is named for the call to try again."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import structlog

from desk.doors.entry import Entry
from desk.line.failures import NotAnswered
from desk.logs import where

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")


async def run(entry: Entry, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    """What the desk answers. Raises NotAnswered, whatever broke."""
    try:
        return await entry.run(work, *args, **options)
    except Exception as failure:  # as at the other door: whatever broke is said in plain words
        log.error("call not answered", failure=type(failure).__name__, where=where(failure))
        raise NotAnswered from None
