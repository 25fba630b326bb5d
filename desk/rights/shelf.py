"""The rows of one category while a copy is made: packed in memory, never on a disk."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field

from desk.datamap.categories import Category, Mask
from desk.datamap.period import Period


@dataclass
class Shelf:
    """The rows of one category, or of a period of it, packed, as lists of cells in the order of `titles`."""

    category: Category
    period: Period | None = None
    count: int = 0
    packed: io.BytesIO = field(default_factory=io.BytesIO)

    @property
    def titles(self) -> tuple[str, ...]:
        """What the copy shows of a row: each column's title once, and no secret (a password's hash)."""
        columns = (column for table in self.category.tables for column in table.columns)
        return tuple(dict.fromkeys(c.title for c in columns if c.mask is not Mask.SECRET))

    def rows(self) -> Iterator[list[str]]:
        """The cells, row by row, as often as they are needed."""
        self.packed.seek(0)
        with gzip.GzipFile(fileobj=self.packed) as lines:
            for line in lines:
                yield json.loads(line)

    @property
    def file(self) -> str | None:
        """The table's name in the archive; a category that is not collected has none."""
        return f"{self.category.id}.csv" if self.category.collected else None

    @property
    def cut(self) -> list[dict[str, str]]:
        """What the copy leaves out or masks, and why: `secret`, or `other_person`."""
        every = [column for table in self.category.tables for column in table.columns]
        secret = [{"column": c.title, "why": "secret"} for c in every if c.mask is Mask.SECRET]
        return secret + [{"column": c.title, "why": "other_person"} for c in every if c.other]
