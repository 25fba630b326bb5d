"""Brings the sample operator's schema and people into a database.

    python -m sample.load [--url URL] [--people 600] [--seed N] [--today 2026-11-24]

Everything happens in one transaction under a lock: a killed load leaves nothing, and of
two that start at once one loads and the other finds it done.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import psycopg
from psycopg import Connection, sql
from psycopg.rows import TupleRow

from sample.draw import SHANGHAI
from sample.generate import ORDINARY_PEOPLE, SEED, Batch, Rows, batches
from sample.people import NAMED, NamedPerson

FOLDER = Path(__file__).resolve().parent
LOCK = 0x53414D504C45
Progress = Callable[[Batch], None]


def ensure(
    url: str,
    *,
    ordinary: int = ORDINARY_PEOPLE,
    today: date | None = None,
    seed: int = SEED,
    progress: Progress | None = None,
) -> bool:
    """Creates the schema and loads the people where there are none yet; True if it did.

    `today` is the day all dates lie before; the day it is in Shanghai unless given.
    """
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        if _has_people(connection):
            return False
        if not _has_schema(connection):
            connection.execute(_script("schema.sql"))
        _fill(connection, batches(ordinary, today or datetime.now(SHANGHAI).date(), seed), progress)
        connection.execute(_script("finish.sql"))
    return True


def people(url: str) -> tuple[NamedPerson, ...]:
    """The people of the demo as their open accounts are now; those without anything special come first."""
    about = {person.id: person.about for person in NAMED if person.listed}
    query = "SELECT id, phone, name FROM accounts WHERE id = ANY(%s) AND closed_at IS NULL ORDER BY id"
    with psycopg.connect(url) as connection:
        rows = connection.execute(query, (list(about),)).fetchall()
    return tuple(NamedPerson(phone or "", name or "", about[id_]) for id_, phone, name in rows)


def _has_schema(connection: Connection[TupleRow]) -> bool:
    row = connection.execute("SELECT to_regclass('accounts')").fetchone()
    return row is not None and row[0] is not None


def _has_people(connection: Connection[TupleRow]) -> bool:
    return _has_schema(connection) and bool(connection.execute("SELECT 1 FROM accounts LIMIT 1").fetchone())


def _script(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def _fill(connection: Connection[TupleRow], source: Iterator[Batch], progress: Progress | None) -> None:
    highest: dict[str, int] = {}
    for batch in source:
        for rows in batch.tables:
            _copy(connection, rows)
            highest[rows.table] = rows.rows[-1][0]
        if progress:
            progress(batch)
    for table, id_ in highest.items():
        connection.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", (table, id_))


def _copy(connection: Connection[TupleRow], rows: Rows) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(rows.table), sql.SQL(", ").join(map(sql.Identifier, rows.columns))
    )
    with connection.cursor().copy(statement) as copy:
        for row in rows.rows:
            copy.write_row(row)


def _teller(total: int) -> Progress:
    started = time.monotonic()

    def tell(batch: Batch) -> None:
        seconds = time.monotonic() - started
        end = "\n" if batch.people == total else "\r"
        print(
            f"{batch.people:>9,} of {total:,} people  {seconds:6.1f} s", end=end, file=sys.stderr, flush=True
        )

    return tell


def _default_url() -> str:
    from desk import db
    from desk.settings import Settings

    return db.url_of(Settings(), "sample")


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m sample.load", description="Loads the sample operator.")
    parser.add_argument("--url", default="", help="libpq URL; the demo's own database unless given")
    parser.add_argument(
        "--people", type=int, default=ORDINARY_PEOPLE, help="ordinary people beside the named"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--today", type=date.fromisoformat, default=None, help="the day all dates lie before")
    options = parser.parse_args(arguments)
    loaded = ensure(
        options.url or _default_url(),
        ordinary=options.people,
        today=options.today,
        seed=options.seed,
        progress=_teller(len(NAMED) + options.people),
    )
    print("loaded" if loaded else "people are there already; nothing was done")
    return 0


if __name__ == "__main__":
    sys.exit(main())
