"""`desk recordings trace`: from a file that turned up somewhere to the hearing it was given out for."""

from __future__ import annotations

from pathlib import Path

import typer
from sqlalchemy import select

from desk.clock import local
from desk.commands.store import transaction
from desk.outside import StartFailure
from desk.recordings.mark import mark_of
from desk.settings import Settings
from desk.tables import AuditEntry


def trace(settings: Settings, file: Path) -> bool:
    """Prints the audit entry of the hearing that a file is marked with; False where there is none.

    Raises StartFailure for a file that cannot be read.
    """
    try:
        mark = mark_of(file.read_bytes())
    except OSError:
        raise StartFailure(f"{file} cannot be read") from None
    with transaction(settings) as session:
        heard = select(AuditEntry).where(
            AuditEntry.kind == "recording.heard", AuditEntry.body["mark"].astext == mark
        )
        entry = session.scalars(heard).one_or_none() if mark else None
    if entry is None:
        typer.echo("no hearing gave this file out")
        return False
    typer.echo(f"audit {entry.sequence}  {local(entry.at).isoformat()}  {entry.body['recording']}")
    return True
