"""The order of deletions: what points to a row must be gone before it, and what the law keeps must stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from desk.datamap.categories import Category, How, Table
from desk.datamap.check_rules import erases
from desk.datamap.declared import Place, category_tables
from desk.datamap.failures import DatamapFault
from desk.datamap.lines import Lines
from desk.datamap.live import Link, Live
from desk.datamap.models import Datamap

_GOES_WITH = ("CASCADE", "SET NULL", "SET DEFAULT")


@dataclass(frozen=True)
class _Turn:
    """A table and when its turn comes: categories in the file's order, tables in theirs."""

    number: int
    place: Place
    category: Category
    table: Table
    source: str


def order_faults(lines: Lines, datamap: Datamap, lives: Mapping[str, Live]) -> Iterator[DatamapFault]:
    """Deletions that a foreign key would refuse, or that would take along what a law keeps."""
    turns = [
        _Turn(number, place, category, table, datamap.source_id(table.source))
        for number, (place, category, table) in enumerate(category_tables(datamap))
    ]
    deleting = [turn for turn in turns if _deletes(datamap, turn)]
    for parent in deleting:
        for link in lives[parent.source].links if parent.source in lives else ():
            children = [turn for turn in turns if _is(turn, parent.source, link.child)]
            if link.parent == parent.table.name != link.child:
                yield from _link_faults(lines, parent, link, children)
    for turn in turns:
        yield from _way_cut(lines, turn, turns)


def _link_faults(lines: Lines, parent: _Turn, link: Link, children: list[_Turn]) -> Iterator[DatamapFault]:
    for child in children:
        if link.on_delete == "CASCADE" and child.category.retention and not parent.category.retention:
            what = f"deleting `{link.parent}` would take along `{link.child}`, which a law keeps"
            yield lines.fault(parent.place, what, "change its ON DELETE, or give both the retention")
        if link.on_delete not in _GOES_WITH and child.number > parent.number:
            what = f"`{link.parent}` is deleted before `{link.child}`, which points to it"
            mend = f"move `{link.child}` (category `{child.category.id}`) before it"
            yield lines.fault(parent.place, what, mend)


def _way_cut(lines: Lines, turn: _Turn, turns: list[_Turn]) -> Iterator[DatamapFault]:
    """A table that is reached through another one must have its turn before that one's rows go."""
    through = turn.table.through
    if through is None or not erases(turn.category):
        return
    for other in turns[: turn.number]:
        if _is(other, turn.source, through.table) and erases(other.category):
            what = f"`{turn.table.name}` is found through `{through.table}`, which is erased before it"
            mend = f"move `{turn.table.name}` before `{through.table}` (category `{other.category.id}`)"
            yield lines.fault((*turn.place, "through"), what, mend)


def _deletes(datamap: Datamap, turn: _Turn) -> bool:
    erasure = turn.category.erasure
    return erasure is not None and erasure.how is How.DELETE and not datamap.is_account_row(turn.table)


def _is(turn: _Turn, source: str, table: str) -> bool:
    return (turn.source, turn.table.name) == (source, table)
