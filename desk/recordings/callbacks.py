"""What the provider tells of a recording by itself: repeated, late, or of one that nobody here wanted.

A signature says that the provider speaks, not that it speaks of a recording of ours.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock
from desk.recording_tables import Recording, RecordingChoice
from desk.recordings import stages
from desk.recordings.stages import Stage
from desk.telephone.provider import RecordingState, RecordingStatus

UNWANTED = "unwanted"
"""The purpose of a recording that appeared without an agreement: to be stopped and erased."""

TOLD = {
    RecordingStatus.IN_PROGRESS: Stage.RUNNING,
    RecordingStatus.COMPLETED: Stage.ENDED,
    RecordingStatus.ABSENT: Stage.ABSENT,
    RecordingStatus.FAILED: Stage.ABSENT,
}


class Taken(StrEnum):
    """What came of a callback."""

    NOTED = "noted"
    REPEATED = "repeated"
    LATE = "late"
    UNWANTED = "unwanted"
    UNKNOWN = "unknown"


def take(session: Session, clock: Clock, told: RecordingState) -> Taken:
    """Notes what the provider told; of a recording it has not started the desk keeps only that it must go."""
    recording = _known(session, clock, told)
    if recording is None:
        return _unknown(session, clock, told)
    stage = TOLD.get(told.status)
    if stage is None or recording.stage == stage:
        return Taken.REPEATED
    late = stage is Stage.RUNNING and recording.stage != Stage.ASKED
    if late or not stages.can_move(recording, stage):
        return Taken.LATE
    note(session, clock, recording, stage, told.seconds)
    return Taken.NOTED


def note(
    session: Session, clock: Clock, recording: Recording, stage: Stage, seconds: int | None = None
) -> None:
    """Moves a recording to where the provider says it stands."""
    if not stages.move(recording, stage):
        return
    if stage in (Stage.ENDED, Stage.ABSENT):
        recording.ended_at = clock.now()
        recording.seconds = seconds
        body = {"recording": str(recording.id), "seconds": seconds, "stage": stage.value}
        chain.append(session, clock, "recording.ended", None, body)
    session.flush()


def _known(session: Session, clock: Clock, told: RecordingState) -> Recording | None:
    """The recording that is told of: by its reference, or the one whose start nobody had confirmed."""
    by_reference = select(Recording).where(Recording.reference == told.recording).with_for_update()
    found = session.scalars(by_reference).one_or_none()
    if found is not None:
        return found
    awaited = select(Recording).where(
        Recording.call == told.call,
        Recording.wanted,
        Recording.reference.is_(None),
        Recording.stage == Stage.ASKED,
    )
    found = session.scalars(awaited.with_for_update()).one_or_none()
    if found is not None:
        found.reference = told.recording
        chain.append(session, clock, "recording.started", None, {"recording": str(found.id)})
    return found


def _unknown(session: Session, clock: Clock, told: RecordingState) -> Taken:
    """A recording of a call of ours that nobody agreed to is kept in mind until it is gone."""
    asked = select(RecordingChoice.id).where(RecordingChoice.call == told.call).limit(1)
    if session.scalar(asked) is None:
        return Taken.UNKNOWN
    now = clock.now()
    row = insert(Recording).values(
        call=told.call,
        reference=told.recording,
        wanted=False,
        purpose=UNWANTED,
        stage=(Stage.ENDED if told.status.over else Stage.RUNNING).value,
        asked_at=now,
        release_at=now,
    )
    if session.scalar(row.on_conflict_do_nothing().returning(Recording.id)) is not None:
        chain.append(session, clock, "recording.unwanted", None, {})
    return Taken.UNWANTED
