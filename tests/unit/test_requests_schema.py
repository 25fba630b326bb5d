"""The migrations: they make what the tables declare, and the queue beside it."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from procrastinate import App, SyncPsycopgConnector
from sqlalchemy import Engine

from desk import demo_tables, hotline_tables, recording_tables  # noqa: F401 - their tables are part of the schema
from desk.tables import Base


def test_the_migrations_make_exactly_what_the_tables_declare(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "include_name": lambda name, kind, _: (
                    not str(name).startswith(("procrastinate_", "alembic_"))
                ),
            },
        )
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_the_queue(desk_url: str) -> None:
    with App(connector=SyncPsycopgConnector(conninfo=desk_url)).open() as app:
        assert app.check_connection()
