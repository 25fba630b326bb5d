"""`desk policy`: the operator's published text, version by version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import typer

from desk import assembly
from desk.clock import SystemClock, local
from desk.commands.store import transaction
from desk.policy import versions
from desk.policy.carrying import under
from desk.policy.draft import Draft, drafted
from desk.policy.mending import Mend
from desk.policy.models import PolicyText
from desk.settings import Settings

SHOWN = 24
"""Characters of a clause in the preview."""


def bring_in(settings: Settings, path: Path, version: str, effective: date | None, dry_run: bool) -> None:
    """Shows what was read and, unless `dry_run`, keeps it. Raises TextUnusable, VersionTaken."""
    draft = drafted(path, version, effective)
    for line in (*_told(draft), *_unfit(settings, draft.policy)):
        typer.echo(line)
    if dry_run:
        typer.echo("nothing was changed")
        return
    with transaction(settings) as session:
        new = versions.keep(session, SystemClock(), draft.policy)
    said = "imported; it answers from that day on" if new else "was imported before; nothing was changed"
    typer.echo(f"version {draft.policy.version}, effective {draft.policy.effective}: {said}")


def _told(draft: Draft) -> Iterator[str]:
    """The preview: what a person compares with the paper before it answers anybody."""
    policy = draft.policy
    yield f"{policy.title}, version {policy.version}, effective {policy.effective}"
    yield f"digest {versions.digest_of(policy)}"
    yield f"{len(policy.clauses)} clauses"
    yield from (f"  {clause.id:<10}{(clause.text or clause.title)[:SHOWN]}" for clause in policy.clauses)
    yield from (f"mended, line {mend.line}: {_mend(mend)}" for mend in draft.mends)
    yield from (f"left out, line {line.number}: {line.text[:SHOWN]}" for line in draft.left_out)
    yield from (f"missing: {number} was not found" for number in draft.gaps)
    yield from (f"look at line {doubt.line}: {doubt.why}: {doubt.text}" for doubt in draft.doubts)


def _mend(mend: Mend) -> str:
    if not mend.before:
        return f"punctuation and blanks, {mend.count}"
    return f"{mend.before} -> {mend.after}" + (f", {mend.count} times" if mend.count > 1 else "")


def _unfit(settings: Settings, policy: PolicyText) -> Iterator[str]:
    """Clauses that the operator's other two files name and that this text does not have."""
    words = assembly.load_policies(settings.policy).words.policy
    named = {clause.id: settings.policy.name for clause in words.clauses}
    named |= {one.clause: settings.datamap.name for one in assembly.load_datamap(settings.datamap).categories}
    for number, file in named.items():
        if not under(policy, number):
            yield f"missing: {file} names clause {number}"
    if words.version != policy.version:
        yield f"{settings.policy.name} is for version {words.version}, and answers for what has not changed"


def show_all(settings: Settings) -> None:
    """One line a version, newest first, the one in force marked."""
    with transaction(settings) as session:
        standing = versions.kept(session)
        now = versions.in_force(standing, SystemClock())
        for one in standing:
            mark = "in force" if one == now else ""
            day = f"{local(one.imported_at):%Y-%m-%d %H:%M}"
            typer.echo(
                f"{one.version:<16}effective {one.effective}  imported {day}  {one.digest[:16]}  {mark}"
            )
