"""The command line: `desk --help`. Every failure is one line that says what to mend, and exit code 1."""

from __future__ import annotations

import inspect
import sys
import traceback
import warnings
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from typer.main import get_command

from desk import logs
from desk.settings import SettingMissing, Settings, load_settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="The privacy desk."
)
database = typer.Typer(no_args_is_help=True, help="The database.")
requests = typer.Typer(no_args_is_help=True, help="The requests.")
audit = typer.Typer(no_args_is_help=True, help="The audit chain.")
datamap = typer.Typer(no_args_is_help=True, help="The operator's data, as declared.")
policy = typer.Typer(no_args_is_help=True, help="The operator's policy, version by version.")
keys = typer.Typer(no_args_is_help=True, help="The keys of the vault.")
recordings = typer.Typer(no_args_is_help=True, help="The recordings of the hotline.")
speech = typer.Typer(no_args_is_help=True, help="The hotline's own ears and voice.")
app.add_typer(database, name="db")
app.add_typer(requests, name="requests")
app.add_typer(audit, name="audit")
app.add_typer(datamap, name="datamap")
app.add_typer(policy, name="policy")
app.add_typer(keys, name="keys")
app.add_typer(recordings, name="recordings")
app.add_typer(speech, name="speech")


def main() -> None:
    """Runs the command line; a named failure becomes one line on standard error."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    sys.excepthook = _say
    get_command(app)(prog_name="desk")


def _say(kind: type[BaseException], failure: BaseException, trace: TracebackType | None) -> None:
    from desk.commands.failures import NAMED

    if isinstance(failure, NAMED):
        sys.stderr.write(f"{str(failure) or inspect.getdoc(kind)}\n")
        return
    traceback.print_tb(trace)
    sys.stderr.write(
        f"{kind.__name__}: a fault of the desk; its text can hold personal values and is not shown\n"
    )


def settings() -> Settings:
    """The settings; leaves with one line where one is missing or cannot be read."""
    try:
        return load_settings()
    except SettingMissing as missing:
        _leave(str(missing))
    except ValidationError as invalid:
        _leave(
            "\n".join(f"{error['loc'][0]}: {error['msg']}" for error in invalid.errors(include_input=False))
        )


@app.command()
def serve() -> None:
    """Serve the doors and the bot's action calls, with a job worker inside."""
    logs.configure()
    from desk import assembly
    from desk import serve as serving

    serving.run(assembly.assemble(settings()))


@app.command()
def work() -> None:
    """Take jobs from the shared queue, without any door."""
    logs.configure()
    from desk.commands import working

    working.run(settings())


@app.command()
def line() -> None:
    """Answer the hotline's calls at an Asterisk of one's own (DESK_TELEPHONE=asterisk)."""
    logs.configure()
    from desk.commands import line as answering

    answering.run(settings())


@app.command()
def doctor() -> None:
    """Look at every part, and say what to mend."""
    from desk.commands import doctor as examining

    sys.exit(0 if examining.examine(settings()) else 1)


@database.command("url")
def database_url(
    sample: Annotated[bool, typer.Option("--sample", help="the operator's own database")] = False,
) -> None:
    """Print the database's address, for psql."""
    from desk import db

    typer.echo(db.url_of(settings(), "sample" if sample else "desk"))


@database.command("upgrade")
def database_upgrade() -> None:
    """Bring the schema to this version."""
    from desk import db

    db.upgrade(db.url_of(settings(), "desk"))


@requests.command("list")
def requests_list(
    status: Annotated[str, typer.Option(help="only those that stand here")] = "",
    most: Annotated[int, typer.Option(help="how many, newest first", min=1)] = 50,
) -> None:
    """List requests: number, right, status, due date. No personal values."""
    from desk.commands import requests as listing

    listing.show_all(settings(), status, most)


@requests.command("show")
def requests_show(number: str) -> None:
    """Show one request with its steps. No personal values."""
    from desk.commands import requests as listing

    listing.show(settings(), number)


@audit.command("verify")
def audit_verify() -> None:
    """Check the whole chain against the heads in all receipts."""
    from desk.commands import audit as auditing

    sys.exit(0 if auditing.verify(settings()) else 1)


@datamap.command("check")
def datamap_check() -> None:
    """Compare the datamap with the live schema; each fault with file, line and mend."""
    from desk.commands import datamap as checking

    sys.exit(0 if checking.check(settings()) else 1)


@policy.command("import")
def policy_import(
    file: Annotated[
        Path, typer.Argument(help="the policy's text, as published or as scanned", dir_okay=False)
    ],
    version: Annotated[str, typer.Option(help="its name, where the text does not say it")] = "",
    effective: Annotated[
        datetime | None,
        typer.Option(help="from when it answers, where the text does not say it", formats=["%Y-%m-%d"]),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="show what was read, and change nothing")
    ] = False,
) -> None:
    """Read a policy's text, mend known scan errors, show every clause, and keep it as a version."""
    from desk.commands import policy as importing

    importing.bring_in(settings(), file, version, effective.date() if effective else None, dry_run)


@policy.command("list")
def policy_list() -> None:
    """List the versions: from when each is in force, its digest, when it was imported."""
    from desk.commands import policy as importing

    importing.show_all(settings())


@keys.command("rotate")
def keys_rotate(
    new_key_file: Annotated[
        Path, typer.Option(help="a file that holds the new DESK_SECRET_KEY", dir_okay=False)
    ],
) -> None:
    """Wrap every key again under a new master key."""
    from desk.commands import keys as rotating

    rotating.rotate(settings(), new_key_file)


@recordings.command("trace")
def recordings_trace(file: Annotated[Path, typer.Argument(dir_okay=False)]) -> None:
    """Find the hearing that a file was given out for."""
    from desk.commands import recordings as tracing

    sys.exit(0 if tracing.trace(settings(), file) else 1)


@speech.command("say")
def speech_say(text: str, file: Annotated[Path, typer.Argument(dir_okay=False)]) -> None:
    """Speak a text into a WAV file, as a caller would hear it."""
    from desk.commands import speech as speaking

    speaking.say(settings(), text, file)


@speech.command("hear")
def speech_hear(file: Annotated[Path, typer.Argument(dir_okay=False)]) -> None:
    """Print what is said in a WAV file of 8 kHz."""
    from desk.commands import speech as listening

    listening.hear(settings(), file)


def _leave(message: str) -> NoReturn:
    sys.stderr.write(f"{message}\n")
    sys.exit(1)
