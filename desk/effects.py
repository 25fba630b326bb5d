"""What a right asks to be done, and what it brings back once it was done and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class StepPlan:
    """One effect on one category, before it is a row: ids of the datamap and tokens, never a value."""

    category: str
    operation: str
    arguments: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Performed:
    """The proof of an effect that was read back, without personal values; the copy where one was made."""

    proof: Mapping[str, Any]
    archive: bytes | None = None
