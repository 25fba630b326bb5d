"""The append-only chain: each entry's digest covers the one before it.

Entries are noted while the work goes on and written when its transaction commits,
in that same transaction: so the one lock by which the chain grows is held for the
commit alone, and never while a text message is sent or a backend is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, func, insert, select
from sqlalchemy.orm import Session, SessionTransaction

from desk.clock import Clock
from desk.tables import AuditEntry

LOCK = (0x41554449, 0)
"""The advisory lock of whoever writes the next link; two numbers, a space of its own."""

GENESIS = bytes(32)
_NOTED = "audit_noted"


@dataclass(frozen=True)
class Head:
    """Where the chain ends: the last sequence, 0 for an empty one, and its digest in hex."""

    sequence: int
    digest: str


@dataclass(frozen=True)
class _Note:
    transaction: SessionTransaction | None
    at: datetime
    kind: str
    request_number: str | None
    body: dict[str, Any]


def append(
    session: Session, clock: Clock, kind: str, request_number: str | None, body: Mapping[str, Any]
) -> None:
    """Adds an entry to the chain with this transaction; it is there if and only if the rest of it is.

    `body` holds ids and names, never a personal value: what stands in the chain stays.
    """
    note = _Note(session.get_nested_transaction(), clock.now(), kind, request_number, dict(body))
    _noted(session).append(note)


def head(session: Session) -> Head:
    """The end of the chain, this transaction's entries included; others' wait until it ends."""
    settle(session)
    sequence, digest = _last(session)
    return Head(sequence, digest.hex())


def settle(session: Session) -> None:
    """Writes what was noted so far; the commit does so anyhow."""
    notes = _noted(session)
    if not notes:
        return
    session.execute(select(func.pg_advisory_xact_lock(*LOCK)))
    sequence, digest = _last(session)
    rows = []
    for note in notes:
        sequence += 1
        rows.append(_row(note, sequence, digest))
        digest = rows[-1]["digest"]
    notes.clear()
    session.execute(insert(AuditEntry), rows)


def canonical(document: Mapping[str, Any]) -> bytes:
    """The one way to write a JSON object: sorted keys, no space, UTF-8."""
    return json.dumps(
        document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def _row(note: _Note, sequence: int, previous: bytes) -> dict[str, Any]:
    covered = {
        "sequence": sequence,
        "at": note.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": note.kind,
        "request_number": note.request_number,
        "body": note.body,
        "previous": previous.hex(),
    }
    digest = hashlib.sha256(canonical(covered)).digest()
    return {**covered, "at": note.at, "previous": previous, "digest": digest}


def _last(session: Session) -> tuple[int, bytes]:
    newest = select(AuditEntry.sequence, AuditEntry.digest).order_by(AuditEntry.sequence.desc()).limit(1)
    row = session.execute(newest).one_or_none()
    return (row.sequence, row.digest) if row else (0, GENESIS)


def _noted(session: Session) -> list[_Note]:
    """The notes of this session; the first call ties them to its commits and rollbacks."""
    if _NOTED not in session.info:
        session.info[_NOTED] = []
        event.listen(session, "before_commit", settle)
        event.listen(session, "after_soft_rollback", _forget)
    notes: list[_Note] = session.info[_NOTED]
    return notes


def _forget(session: Session, ended: SessionTransaction) -> None:
    """Drops the notes of a transaction that was rolled back, or of the savepoint alone."""
    notes = _noted(session)
    notes[:] = [note for note in notes if ended.nested and note.transaction is not ended]
