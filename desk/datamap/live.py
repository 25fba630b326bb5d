"""The live schema of one source, as the check sees it: every table, column and foreign key."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, ForeignKeyConstraint, MetaData, Table, inspect, text
from sqlalchemy.engine import Inspector

from desk.datamap.sql_source import SqlSource


@dataclass(frozen=True)
class Link:
    """A foreign key: `columns` of `child` point to `parent`; `on_delete` is the rule or empty."""

    child: str
    columns: tuple[str, ...]
    parent: str
    on_delete: str


@dataclass(frozen=True)
class Live:
    """The tables of a source by name, their links, and the columns that must be unique."""

    tables: Mapping[str, Table]
    links: tuple[Link, ...]
    unique: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, source: SqlSource) -> Live:
        """Reflects the whole schema; partitions count as their parent. Raises BackendFailure."""
        schema = source.source.schema_name
        with source.reading() as connection:
            metadata = MetaData(schema=schema)
            parts = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))
            metadata.reflect(connection, only=lambda name, _: name not in parts, resolve_fks=False)
            unique = frozenset(_unique(inspect(connection), schema))
        tables = {table.name: table for table in metadata.tables.values()}
        return cls(tables, tuple(_links(tables.values())), unique)

    def column(self, table: str, name: str) -> Column[Any] | None:
        """A column, if it is there."""
        found = self.tables.get(table)
        return None if found is None else found.columns.get(name)

    def leading_to(self, root: str, names: Iterable[str]) -> dict[str, str]:
        """Every table that leads to a row of `root`, with the reason in words.

        It leads there by a foreign key, its own or of a table that it points to, or by a
        column with one of these names.
        """
        reasons = {
            table.name: f"its column `{column}` is named like the key of a person"
            for table in self.tables.values()
            for column in names
            if column in table.columns and table.name != root
        }
        waiting = deque([root, *reasons])
        while waiting:
            parent = waiting.popleft()
            for link in self.links:
                if link.parent == parent and link.child != root and link.child not in reasons:
                    reasons[link.child] = f"its `{', '.join(link.columns)}` points to `{parent}`"
                    waiting.append(link.child)
        return reasons


def _links(tables: Iterable[Table]) -> Iterator[Link]:
    for table in tables:
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint):
                parent = constraint.elements[0].target_fullname.split(".")[-2]
                columns = tuple(column.name for column in constraint.columns)
                yield Link(table.name, columns, parent, (constraint.ondelete or "").upper())


def _unique(inspector: Inspector, schema: str | None) -> Iterator[tuple[str, str]]:
    for (_, table), indexes in inspector.get_multi_indexes(schema=schema).items():
        for index in indexes:
            if index["unique"] and len(index["column_names"]) == 1:
                yield str(table), str(index["column_names"][0])
