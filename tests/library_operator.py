"""A small operator, a library, in a second database of the tests' server: `library` for a test file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from desk import db
from desk.datamap.backend import Backend
from desk.datamap.load import load

DATA = Path(__file__).parent / "data"
DATAMAP = DATA / "library.yml"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Library:
    """The library's database and the backend that reaches it."""

    url: str
    connection: psycopg.Connection[dict[str, Any]]
    backend: Backend

    def member(self, **facts: Any) -> str:
        """A new member; the key as text."""
        given = {"name": "欧阳晓晓", "phone": "13812345678", "opened_at": NOW} | facts
        return str(self.add("members", **given))

    def add(self, table: str, **facts: Any) -> Any:
        """A row; its key where it has one."""
        places = ", ".join(f"%({name})s" for name in facts)
        query = f"INSERT INTO {table} ({', '.join(facts)}) VALUES ({places}) RETURNING *"
        row = self.connection.execute(query.encode(), facts).fetchone()
        return row and row.get("id")

    def rows(self, table: str, subject: str, column: str = "member_id") -> list[dict[str, Any]]:
        """What stands in a table for a person."""
        query = f"SELECT * FROM {table} WHERE {column} = %s ORDER BY 1"
        return self.connection.execute(query.encode(), [subject]).fetchall()


@pytest.fixture(scope="module")
def library(server_dir: Path) -> Iterator[Library]:
    """The library, created for this file and dropped after it."""
    with psycopg.connect(db.embedded_url(server_dir, "postgres"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS library WITH (FORCE)")
        server.execute("CREATE DATABASE library")
        url = db.embedded_url(server_dir, "library")
        backend = Backend.open(load(DATAMAP), {"LIBRARY_URL": url})
        with psycopg.connect(url, autocommit=True, row_factory=dict_row) as connection:
            connection.execute((DATA / "library.sql").read_bytes())
            yield Library(url, connection, backend)
        backend.close()
        server.execute("DROP DATABASE library WITH (FORCE)")
