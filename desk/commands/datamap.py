"""`desk datamap check`: the declaration against the live schema."""

from __future__ import annotations

import typer

from desk import assembly
from desk.datamap import check as checking
from desk.datamap import load
from desk.datamap.failures import DatamapFault, DatamapInvalid
from desk.settings import Settings


def check(settings: Settings) -> bool:
    """Prints each fault with its place and its mend; False where there is one."""
    found = faults(settings)
    for fault in found:
        typer.echo(f"{fault.path}:{fault.line} {fault.what} — {fault.mend}")
    typer.echo(f"{len(found)} faults in {settings.datamap.name}" if found else "the datamap fits the schema")
    return not found


def faults(settings: Settings) -> list[DatamapFault]:
    """Every fault of the file, or of the file against the schema."""
    try:
        declared = load.load(settings.datamap)
    except DatamapInvalid as invalid:
        return list(invalid.faults)
    return checking.check_live(settings.datamap, declared, assembly.source_settings(settings))
