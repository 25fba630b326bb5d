"""`desk audit verify`: the chain against itself and against every receipt."""

from __future__ import annotations

import typer

from desk.audit.verify import check_database
from desk.commands.store import transaction
from desk.settings import Settings


def verify(settings: Settings) -> bool:
    """Says how the chain stands; False where anything is wrong with it."""
    with transaction(settings) as session:
        report = check_database(session)
    for finding in report.findings:
        typer.echo(f"entry {finding.sequence}: {finding.fault}")
    state = "whole" if report.whole else "NOT whole"
    typer.echo(f"{report.entries} entries, {state}; head {report.last_sequence} {report.last_digest}")
    return report.whole
