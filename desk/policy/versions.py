"""The versions of the operator's policy: each is kept as it was published, and the one in force answers."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock, local
from desk.policy import document
from desk.policy.document import Policy
from desk.policy.failures import VersionTaken
from desk.policy.models import PolicyText
from desk.policy.words import Written, written
from desk.tables import PolicyVersion


@dataclass(frozen=True)
class Standing:
    """A version without its text: from when it is in force, and what tells two texts apart."""

    version: str
    title: str
    effective: date
    digest: str
    imported_at: datetime


def digest_of(policy: PolicyText) -> str:
    """The SHA-256 of everything that an import keeps, in hex."""
    canonical = json.dumps(policy.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def keep(session: Session, clock: Clock, policy: PolicyText) -> bool:
    """Keeps this version; False where it is kept already.

    Raises VersionTaken where another text has this version: what was decided under it stays as it was.
    """
    digest = digest_of(policy)
    row = {**policy.model_dump(exclude={"clauses"}), "digest": digest, "imported_at": clock.now()}
    row["clauses"] = [clause.model_dump() for clause in policy.clauses]
    new = insert(PolicyVersion).values(row).on_conflict_do_nothing().returning(PolicyVersion.version)
    if session.scalar(new) is None:
        if session.get_one(PolicyVersion, policy.version).digest != digest:
            raise VersionTaken(
                f"version {policy.version} was imported with another text; give --version NAME"
            )
        return False
    facts = {"version": policy.version, "digest": digest, "effective": policy.effective.isoformat()}
    chain.append(session, clock, "policy.imported", None, facts)
    return True


def kept(session: Session) -> list[Standing]:
    """Every version, the one that goes before all others first."""
    columns = (getattr(PolicyVersion, name.name) for name in fields(Standing))
    rows = session.execute(select(*columns)).all()
    standing = [Standing(*row) for row in rows]
    return sorted(standing, key=lambda one: (one.effective, one.imported_at), reverse=True)


def in_force(versions: Sequence[Standing], clock: Clock) -> Standing | None:
    """Of the versions as `kept` gives them, the one that is in force today in mainland China."""
    today = local(clock.now()).date()
    return next((one for one in versions if one.effective <= today), None)


def text_of(session: Session, version: str) -> PolicyText:
    """The text of a version that is kept."""
    row = session.get_one(PolicyVersion, version)
    return PolicyText.model_validate(
        {"version": version, "title": row.title, "effective": row.effective, "clauses": row.clauses}
    )


@dataclass(frozen=True)
class Policies:
    """The operator's plain words and the law, and the policy that they make with the version in force."""

    words: Written
    without_text: Policy
    _made: dict[tuple[str, str], Policy] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def load(cls, path: Path) -> Self:
        """Raises PolicyInvalid."""
        words = written(path)
        return cls(words, document.of_words(words))

    def current(self, session: Session, clock: Clock) -> Policy:
        """The policy that answers now, and that a request filed now is decided under.

        An import shows at the next question, in every process, and a version to come on its day.
        """
        versions = kept(session)
        now = in_force(versions, clock)
        if now is None:
            return self.without_text
        first = next((one for one in versions if one.version == self.words.policy.version), None)
        key = (now.digest, first.digest if first else "")
        if key not in self._made:
            written_for = text_of(session, first.version) if first else None
            self._made[key] = document.of_text(self.words, text_of(session, now.version), written_for)
        return self._made[key]
