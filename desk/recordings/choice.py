"""The caller's choice: noted with the notice's version and the time, before anything is recorded."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock
from desk.recording_tables import RecordingChoice


def note_choice(
    session: Session, clock: Clock, *, call: str, notice_version: str, agreed: bool
) -> RecordingChoice:
    """Notes what the caller chose after a notice that was noted; the same choice again changes nothing."""
    there = choice_of(session, call)
    if there is not None and (there.agreed, there.notice_version) == (agreed, notice_version):
        return there
    made = RecordingChoice(call=call, notice_version=notice_version, agreed=agreed, at=clock.now())
    session.add(made)
    session.flush()
    chain.append(session, clock, "recording.choice", None, {"notice": notice_version, "agreed": agreed})
    return made


def choice_of(session: Session, call: str) -> RecordingChoice | None:
    """What the caller chose last; None where nothing was chosen yet."""
    last = select(RecordingChoice).where(RecordingChoice.call == call).order_by(RecordingChoice.id.desc())
    return session.scalars(last.limit(1)).one_or_none()


def agreed(session: Session, call: str) -> bool:
    """Whether the caller's last word was yes."""
    chosen = choice_of(session, call)
    return chosen is not None and chosen.agreed
