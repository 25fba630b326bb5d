"""Something is done until something else is told."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def until_told(doing: Coroutine[Any, Any, None], told: Coroutine[Any, Any, T]) -> T | None:
    """Does as much as there is time for until something is told, and returns that; None where all was done.

    Raises what the doing raises.
    """
    does, waits = asyncio.create_task(doing), asyncio.create_task(told)
    try:
        await asyncio.wait((does, waits), return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (does, waits):
            task.cancel()
        done, heard = await asyncio.gather(does, waits, return_exceptions=True)
    if isinstance(done, Exception):
        raise done
    return None if isinstance(heard, BaseException) else heard
