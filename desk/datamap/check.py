"""Compares a datamap with the live schema: what is not there, what cannot work, what was forgotten.

Forgotten tables are the commonest failure of erasure in the wild, so every table that
leads to a person must be covered by a category or excluded with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from desk.datamap.backend import Backend
from desk.datamap.check_columns import column_faults
from desk.datamap.check_order import order_faults
from desk.datamap.check_rules import rule_faults
from desk.datamap.failures import DatamapFault
from desk.datamap.lines import Lines
from desk.datamap.live import Live
from desk.datamap.models import Datamap
from desk.datamap.sql import SqlConnector


def check_live(path: Path, datamap: Datamap, urls: Mapping[str, str]) -> list[DatamapFault]:
    """Every fault of the datamap of `path` against its databases; `urls` is as for Backend.open.

    Raises BackendDown where a database cannot be reached, SourceUnset where an address is missing.
    """
    backend = Backend.open(datamap, urls)
    try:
        return check(path, datamap, backend)
    finally:
        backend.close()


def check(path: Path, datamap: Datamap, backend: Backend) -> list[DatamapFault]:
    """The same with a backend that is open. A service has no schema to look at, and is left aside."""
    lines = Lines.read(path)
    lives = {
        name: Live.of(connector.sql)
        for name, connector in backend.connectors.items()
        if isinstance(connector, SqlConnector)
    }
    found = [
        *column_faults(lines, datamap, lives),
        *rule_faults(lines, datamap, lives),
        *order_faults(lines, datamap, lives),
        *_forgotten_tables(lines, datamap, lives),
        *_excluded_nowhere(lines, datamap, lives),
    ]
    return sorted(found, key=lambda fault: fault.line)


def _forgotten_tables(lines: Lines, datamap: Datamap, lives: Mapping[str, Live]) -> Iterator[DatamapFault]:
    for source, live in lives.items():
        holds_accounts = source == datamap.source_id(datamap.account.source)
        root = datamap.account.table if holds_accounts else ""
        covered = _covered(datamap, source)
        for table, reason in sorted(live.leading_to(root, _subject_columns(datamap, source)).items()):
            if table not in covered:
                what = f"table `{table}` leads to a person ({reason}) and no category covers it"
                mend = f"add `{table}` to a category, or `- {{table: {table}, reason: …}}` under `excluded`"
                yield lines.fault(("categories",), what, mend)


def _covered(datamap: Datamap, source: str) -> set[str]:
    """The tables of a source that somebody speaks for."""
    named = [(datamap.account.source, datamap.account.table)]
    named += [(table.source, table.name) for category in datamap.categories for table in category.tables]
    named += [(matter.source, matter.table) for matter in datamap.open_matters]
    if datamap.consents:
        named.append((datamap.consents.source, datamap.consents.table))
    here = {table for at, table in named if datamap.source_id(at) == source}
    return here | {excluded.table for excluded in datamap.excluded}


def _subject_columns(datamap: Datamap, source: str) -> set[str]:
    """How this operator names the key of a person, by the datamap itself.

    The account's own key is left out: it may be called `id`, as every other key.
    """
    tables = [table for category in datamap.categories for table in category.tables]
    names = {
        table.subject
        for table in tables
        if table.subject and not datamap.is_account_row(table) and datamap.source_id(table.source) == source
    }
    names |= {table.through.subject for table in tables if table.through}
    names |= {matter.subject for matter in datamap.open_matters if matter.table != datamap.account.table}
    names |= {datamap.consents.subject} if datamap.consents else set()
    return names - {datamap.account.key}


def _excluded_nowhere(lines: Lines, datamap: Datamap, lives: Mapping[str, Live]) -> Iterator[DatamapFault]:
    for number, excluded in enumerate(datamap.excluded):
        if lives and not any(excluded.table in live.tables for live in lives.values()):
            what = f"there is no table `{excluded.table}` to exclude"
            yield lines.fault(("excluded", number, "table"), what, "remove the entry, or correct the name")
