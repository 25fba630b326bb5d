"""`desk doctor`: every part in turn, and what to mend where one is not well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import typer
from alembic.script import ScriptDirectory
from sqlalchemy import text

from desk import assembly, health
from desk.assembly import Desk
from desk.commands import datamap
from desk.db import unit_of_work
from desk.settings import ROOT, Settings


@dataclass(frozen=True)
class Part:
    """A part by name, the question whether it is well, and the mend where it is not."""

    name: str
    well: Callable[[], bool]
    mend: str


def examine(settings: Settings) -> bool:
    """Prints a line a part; False where one is not well. Raises StartFailure where no desk can be made."""
    desk = assembly.assemble(settings)
    try:
        well = [_told(part) for part in _parts(desk)]
        return all(well)
    finally:
        desk.close()


def _told(part: Part) -> bool:
    well = health.answers(part.well)
    typer.echo(f"ok    {part.name}" if well else f"ILL   {part.name}: {part.mend}")
    return well


def _parts(desk: Desk) -> tuple[Part, ...]:
    settings = desk.settings
    return (
        Part("database", lambda: _says(desk, "SELECT true"), "start PostgreSQL, or mend DESK_DATABASE_URL"),
        Part("schema", lambda: _current(desk), "run `desk db upgrade`"),
        Part(
            "backend",
            desk.backend.ready,
            "start the operator's database; the datamap names its address",
        ),
        Part("recordings", desk.keeping.store.ready, "mend DESK_RECORDING_STORE and what it names"),
        Part("datamap", lambda: not datamap.faults(settings), "run `desk datamap check`"),
        Part(
            "bot",
            desk.conversation.bot.alive,
            f"start the bot; it is looked for at {', '.join(settings.bots)}",
        ),
        *_line(desk),
        Part("worker", lambda: health.parts(desk)["worker"], "start `desk serve` or `desk work`"),
    )


def _line(desk: Desk) -> tuple[Part, ...]:
    """What the hotline needs where the desk answers its calls by itself."""
    settings = desk.settings
    if settings.telephone != "asterisk":
        return ()
    return (
        Part(
            "voice",
            lambda: settings.speech_voice is not None,
            "DESK_SPEECH_VOICE must name a folder of weights; `desk speech say` tries it",
        ),
        Part(
            "line",
            lambda: health.parts(desk)["line"],
            "start `desk line`, and Asterisk; mend ASTERISK_ARI_URL, _USER and _PASSWORD",
        ),
    )


def _says(desk: Desk, statement: str) -> bool:
    with unit_of_work(desk.sessions) as session:
        return session.scalar(text(statement)) is True


def _current(desk: Desk) -> bool:
    with unit_of_work(desk.sessions) as session:
        stands = session.scalar(text("SELECT version_num FROM alembic_version"))
    return bool(stands == ScriptDirectory(str(ROOT / "migrations")).get_current_head())
