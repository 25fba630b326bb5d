"""Where the sound of recordings lies: the operator's own store in the mainland (clause 4.2), any of several.

What is handed to a store is sealed already; its key names no person.
"""

from __future__ import annotations

from typing import BinaryIO, Protocol


class Store(Protocol):
    """A store of files. Every method raises StoreFailed, and no error of a lower library."""

    def put(self, key: str, file: BinaryIO) -> None:
        """Keeps a file, in place of one with the same key."""
        ...

    def get(self, key: str, into: BinaryIO) -> bool:
        """Writes the file; False where there is none of this key."""
        ...

    def delete(self, key: str) -> None:
        """Deletes the file and reads back that it is gone; one that is not there is no failure."""
        ...

    def ready(self) -> bool:
        """Whether the store answers now; never raises."""
        ...
