"""Tables and columns that the datamap names and the database has not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from desk.datamap.declared import Declared, declared
from desk.datamap.failures import DatamapFault
from desk.datamap.lines import Lines
from desk.datamap.live import Live
from desk.datamap.models import Datamap


def column_faults(lines: Lines, datamap: Datamap, lives: Mapping[str, Live]) -> Iterator[DatamapFault]:
    """Each missing table once a place, each missing column at its place."""
    for each in declared(datamap):
        if each.source in lives:
            yield from _missing(lines, each, lives[each.source])


def _missing(lines: Lines, each: Declared, live: Live) -> Iterator[DatamapFault]:
    if each.table not in live.tables:
        what = f"source `{each.source}` has no table `{each.table}`"
        yield lines.fault(each.place, what, _closest(each.table, live.tables))
        return
    columns = live.tables[each.table].columns.keys()
    for place, name in each.columns:
        if name not in columns:
            what = f"table `{each.table}` has no column `{name}`"
            yield lines.fault(place, what, _closest(name, columns))


def _closest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, sorted(known), n=1)
    return f"did you mean `{close[0]}`?" if close else "add it to the database, or remove it here"
