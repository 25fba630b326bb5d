"""One category as a CSV file that opens well in a spreadsheet, and does nothing there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from typing import IO

BOM = "\ufeff"
_FORMULA = re.compile(r"^[\s\"']*[=+\-@＝＋－＠|\t\r\n]")
_NUMBER = re.compile(r"-[0-9]+(?:\.[0-9]+)?")


class TableFile:
    """Writes rows, one after another, to a binary stream: UTF-8 with a BOM, as spreadsheets expect."""

    def __init__(self, stream: IO[bytes], titles: Sequence[str]) -> None:
        """Begins the file with its column titles."""
        self._stream = stream
        self._stream.write(BOM.encode())
        self.add(titles)

    def add(self, cells: Sequence[str]) -> None:
        """Writes one row; each cell is harmless."""
        line = io.StringIO()
        csv.writer(line).writerow([harmless(cell) for cell in cells])
        self._stream.write(line.getvalue().encode())


def harmless(cell: str) -> str:
    """The cell behind an apostrophe where a spreadsheet would take it for a formula; numbers stay."""
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell
