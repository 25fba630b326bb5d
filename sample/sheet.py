"""Rows by table, on their way into the database."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

FIRST = ("accounts", "orders", "disputes", "devices")
"""Tables that others point to."""


class Sheet:
    """Collects rows and numbers them; a table's rows are all added at one place, with the same columns."""

    def __init__(self) -> None:
        """Begins with no rows and with the first id of each table."""
        self._ids: defaultdict[str, int] = defaultdict(int)
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: defaultdict[str, list[tuple[Any, ...]]] = defaultdict(list)

    def add(self, table: str, **values: Any) -> int:
        """Adds a row and returns its id."""
        self._ids[table] += 1
        if table not in self._columns:
            self._columns[table] = ("id", *values)
        self._rows[table].append((self._ids[table], *values.values()))
        return self._ids[table]

    def take(self) -> list[tuple[str, tuple[str, ...], list[tuple[Any, ...]]]]:
        """Table, columns and rows of what is new since the last time, in an order that foreign keys allow."""
        taken, self._rows = self._rows, defaultdict(list)
        order = [*FIRST, *(table for table in taken if table not in FIRST)]
        return [(table, self._columns[table], taken[table]) for table in order if table in taken]
