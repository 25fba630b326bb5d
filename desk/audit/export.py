"""The chain as JSON lines, for whoever keeps it outside: one entry a line, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy.orm import Session

from desk.audit.verify import entries_of


def lines(session: Session) -> Iterator[str]:
    """One JSON object a line with its line end; `desk.audit.verify.check` reads them again."""
    for entry in entries_of(session):
        yield json.dumps(entry, ensure_ascii=False, sort_keys=True) + "\n"
