"""Runs the migrations of the desk's database; the URL is given by `desk.db.upgrade`."""

from alembic import context
from sqlalchemy import pool
from sqlalchemy.engine import create_engine, make_url

from desk import demo_tables, hotline_tables, recording_tables  # noqa: F401 - their tables are part of the schema
from desk.tables import Base

engine = create_engine(
    make_url(context.config.attributes["url"]).set(drivername="postgresql+psycopg"), poolclass=pool.NullPool
)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
