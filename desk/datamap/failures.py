"""The failures of this room.

DatamapFailure ← DatamapInvalid (the file cannot be used; holds every fault),
SourceUnset (no address for a source), BackendFailure ← BackendDown (cannot be reached:
retry later), BackendFault (it answered and refused: SQLSTATE or HTTP status only, for
its own text carries values).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class DatamapFailure(Exception):
    """The operator's data could not be reached or is declared wrongly."""


@dataclass(frozen=True)
class DatamapFault:
    """One thing wrong in a datamap: where it stands, what it is, what to write instead."""

    path: Path
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        """For a terminal: `file:line: what`, and below it the mend."""
        return f"{self.path}:{self.line}: {self.what}\n    mend: {self.mend}"


class DatamapInvalid(DatamapFailure):
    """The datamap cannot be used; `faults` holds everything that was found, by line."""

    def __init__(self, faults: Sequence[DatamapFault]) -> None:
        """Sorts the faults by file and line."""
        self.faults = tuple(sorted(faults, key=lambda fault: (str(fault.path), fault.line)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SourceUnset(DatamapFailure):
    """The setting that a source names is not there or holds no address; the message is its name."""


class BackendFailure(DatamapFailure):
    """The operator's backend did not do what was asked; `source` is its id in the datamap."""

    def __init__(self, source: str, detail: str = "") -> None:
        """`detail` must hold no value of anybody's."""
        super().__init__(f"source={source} {detail}".rstrip())
        self.source = source


class BackendDown(BackendFailure):
    """The backend cannot be reached or did not answer in time; the same may be tried again later."""


class BackendFault(BackendFailure):
    """The backend answered and refused; `code` is a SQLSTATE, `HTTP 409`, or what did not fit."""

    def __init__(self, source: str, code: str) -> None:
        """`code` as the backend gave it, never its text."""
        super().__init__(source, f"code={code}")
        self.code = code
