"""The failures of this room.

ArchiveFailure ← NotReleased (a hold's date has passed, and the rows are still there).
"""

from __future__ import annotations


class ArchiveFailure(Exception):
    """Something kept was not kept, or not let go, as it should be."""


class NotReleased(ArchiveFailure):
    """The backend answered, but reading again still showed rows whose date has passed."""

    def __init__(self, category: str) -> None:
        """Of which category."""
        super().__init__(f"category={category}")
        self.category = category
