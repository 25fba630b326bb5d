"""The check of the chain, by a second hand: it shares no code with what writes it.

It finds a changed entry, a gap, and, against heads that stand in signed receipts,
a tail that was cut off and a chain that was written anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

_ALL = text(
    "SELECT sequence, at, kind, request_number, body, encode(previous, 'hex') AS previous,"
    " encode(digest, 'hex') AS digest FROM audit ORDER BY sequence"
)
_HEADS = text(
    "SELECT document->'audit'->>'sequence' AS sequence, document->'audit'->>'digest' AS digest FROM receipts"
)
_START = "0" * 64


class Fault(StrEnum):
    """What is wrong with the chain at one place."""

    CHANGED = "changed"
    GAP = "gap"
    CUT = "cut"
    REWRITTEN = "rewritten"


@dataclass(frozen=True)
class Finding:
    """A fault, and the sequence at which it shows."""

    sequence: int
    fault: Fault


@dataclass(frozen=True)
class Report:
    """How many entries were read, what was found, and where the chain ends now."""

    entries: int
    findings: tuple[Finding, ...]
    last_sequence: int
    last_digest: str

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check_database(session: Session) -> Report:
    """Checks the chain in the database against the heads in all receipts."""
    heads = {int(row.sequence): str(row.digest) for row in session.execute(_HEADS)}
    return check(entries_of(session), heads)


def entries_of(session: Session) -> Iterator[dict[str, Any]]:
    """Every entry in order, as JSON would have it; few at a time in memory."""
    rows = session.execute(_ALL.execution_options(yield_per=500))
    for row in rows.mappings():
        yield {**row, "at": _moment(row["at"])}


def check(entries: Iterable[Mapping[str, Any]], heads: Mapping[int, str]) -> Report:
    """Checks entries as `entries_of` or an export gives them; `heads` maps sequences to digests in hex."""
    findings: list[Finding] = []
    missing = dict(heads)
    count, sequence, digest = 0, 0, _START
    for entry in entries:
        count += 1
        findings += _faults_of(entry, sequence, digest)
        sequence, digest = int(entry["sequence"]), str(entry["digest"])
        if missing.pop(sequence, digest) != digest:
            findings.append(Finding(sequence, Fault.REWRITTEN))
    findings += [Finding(witnessed, Fault.CUT) for witnessed in sorted(missing)]
    return Report(count, tuple(findings), sequence, digest)


def _faults_of(entry: Mapping[str, Any], before: int, digest_before: str) -> Iterator[Finding]:
    sequence = int(entry["sequence"])
    if sequence != before + 1:
        yield Finding(before + 1, Fault.GAP)
    elif entry["previous"] != digest_before:
        yield Finding(sequence, Fault.CHANGED)
    if _digest(entry) != entry["digest"]:
        yield Finding(sequence, Fault.CHANGED)


def _digest(entry: Mapping[str, Any]) -> str:
    names = ("at", "body", "kind", "previous", "request_number", "sequence")
    pieces = (f"{json.dumps(name)}:{_plain(entry[name])}" for name in names)
    return hashlib.sha256(("{" + ",".join(pieces) + "}").encode("utf-8")).hexdigest()


def _plain(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f+00:00")
