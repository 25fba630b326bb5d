"""What stands in the databases of a running product, read with SQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg

from harness.product import Product


@dataclass(frozen=True)
class Platform:
    """The databases `sample` (the operator's), `desk` and `postgres` of the product's own server."""

    product: Product

    def url(self, database: str) -> str:
        """The libpq URL; read from the server's own file, so that we do not hold the server up."""
        lines = (self.product.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()
        return f"postgresql://postgres@/{database}?host={lines[4]}&port={lines[3]}"

    @contextmanager
    def connect(self, database: str = "sample") -> Iterator[psycopg.Connection[Any]]:
        """A connection of one's own; each statement is its own transaction unless one is begun."""
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            yield connection

    def value(self, statement: str, facts: dict[str, Any], database: str = "sample") -> Any:
        """The first column of the first row, or None; `:name` stands for a fact."""
        with self.connect(database) as connection:
            row = connection.execute(_named(statement, facts), facts).fetchone()
        return row[0] if row else None

    @contextmanager
    def unreachable(self, database: str) -> Iterator[None]:
        """Refuses every connection to a database, and ends those that there are."""
        with self.connect("postgres") as connection:
            connection.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
            )
        try:
            yield
        finally:
            with self.connect("postgres") as connection:
                connection.execute(f"ALTER DATABASE {database} ALLOW_CONNECTIONS true")


def _named(statement: str, facts: dict[str, Any]) -> str:
    for name in facts:
        statement = statement.replace(f":{name}", f"%({name})s")
    return statement
