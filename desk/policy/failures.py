"""The failures of this room.

PolicyFailure ← PolicyInvalid (a file that cannot be used; carries each fault with its line),
TextUnusable (a text that is no policy: empty, too large, not Chinese, without clauses), VersionTaken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class PolicyFailure(Exception):
    """The policy could not be used."""


@dataclass(frozen=True)
class PolicyFault:
    """One thing to mend: the file, its line, and what is wrong there."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        """As an editor understands it: file:line: what."""
        return f"{self.path}:{self.line}: {self.what}"


class PolicyInvalid(PolicyFailure):
    """A policy or law file has faults; the message holds them all, a line each."""

    def __init__(self, faults: Sequence[PolicyFault]) -> None:
        """Keeps the faults and says each on a line."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


class TextUnusable(PolicyFailure):
    """The text cannot be imported; the message says what to mend, and nothing was changed."""


class VersionTaken(PolicyFailure):
    """Another text was imported under this version before; what was decided under it stays as it was."""
