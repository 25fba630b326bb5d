"""`desk keys rotate`: every person's key and every kept secret, wrapped under a new master key."""

from __future__ import annotations

from pathlib import Path

import typer

from desk.commands.store import transaction
from desk.outside import StartFailure
from desk.settings import Settings
from desk.vault import rotation
from desk.vault.failures import MasterKeyTooShort
from desk.vault.keys import Keys


def rotate(settings: Settings, new_key_file: Path) -> None:
    """Wraps all again; it can be run again after a break. Raises StartFailure, CannotUnseal."""
    old, new = Keys.from_secret(settings.secret_key), _new_keys(new_key_file)
    with transaction(settings) as session:
        changed = rotation.rewrap(session, old, new)
    typer.echo(
        f"{changed} keys wrapped again; set DESK_SECRET_KEY to the new key and start every process again"
    )


def _new_keys(path: Path) -> Keys:
    try:
        return Keys(path.read_text(encoding="utf-8").strip().encode())
    except (OSError, UnicodeDecodeError):
        raise StartFailure(f"{path} cannot be read") from None
    except MasterKeyTooShort:
        raise StartFailure(f"the key in {path} must have at least 32 characters") from None
