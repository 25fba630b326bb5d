"""`desk audit verify`: the chain against itself and against every receipt."""

from __future__ import annotations

import typer

from desk.audit.verify import check_database
from desk.clock import SystemClock
from desk.commands.store import transaction
from desk.requests import witnesses
from desk.settings import Settings
from desk.vault.keys import Keys


def verify(settings: Settings) -> bool:
    """Says how the chain stands, and its witnesses; False where anything is wrong with either."""
    keys = Keys.from_secret(settings.secret_key)
    with transaction(settings) as session:
        report = check_database(session)
        doubtful = list(witnesses.unsound(session, SystemClock(), keys))
    for finding in report.findings:
        typer.echo(f"entry {finding.sequence}: {finding.fault}")
    for receipt in doubtful:
        typer.echo(f"receipt {receipt.number}: {receipt.fault}")
    whole = report.whole and not doubtful
    state = "whole" if whole else "NOT whole"
    typer.echo(f"{report.entries} entries, {state}; head {report.last_sequence} {report.last_digest}")
    return whole
