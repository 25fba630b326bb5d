"""What becomes of recordings by itself: found again, copied, deleted at the provider, erased on their day.

Each recording is a transaction of its own, and one that fails waits for the next time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import structlog
from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from desk.db import unit_of_work
from desk.recording_tables import Recording, RecordingChoice
from desk.recordings import callbacks, hearing
from desk.recordings.failures import RecordingFailure
from desk.recordings.keeping import Keeping
from desk.recordings.stages import LIVE, Stage
from desk.telephone.failures import TelephoneFailure, TelephoneNotThere
from desk.telephone.provider import RecordingState

log = structlog.get_logger()

SILENT_FOR = timedelta(minutes=10)
"""Each time so long has passed without a word from the provider, it is asked what became of a recording."""

MOST = 200
_LIVE = [stage.value for stage in LIVE]
Act = Callable[[Session, Recording], None]


def of_recordings(keeping: Keeping) -> Mapping[str, Callable[[], object]]:
    """The chores of this room by name; each opens its own transactions."""
    return {
        "recordings.follow": lambda: follow(keeping),
        "recordings.copy": lambda: copy(keeping),
        "recordings.leave": lambda: leave_provider(keeping),
        "recordings.erase": lambda: erase(keeping),
        "recordings.calls": lambda: delete_calls(keeping),
        "recordings.forget": lambda: forget(keeping),
        "recordings.links": lambda: sweep_links(keeping),
    }


def follow(keeping: Keeping) -> int:
    """Asks the provider about recordings whose callback never came."""
    now = keeping.clock.now()
    minutes = func.floor(func.extract("epoch", now - Recording.asked_at) / 60)
    every = SILENT_FOR // timedelta(minutes=1)
    silent = and_(Recording.asked_at <= now - SILENT_FOR, func.mod(minutes, every) == 0)
    sought = and_(Recording.stage.in_(_LIVE), Recording.wanted, silent)
    return _each(keeping, "follow", sought, lambda session, row: _follow(keeping, session, row))


def copy(keeping: Keeping) -> int:
    """Copies what ended into the operator's own store."""
    return _each(keeping, "copy", and_(Recording.stage == Stage.ENDED, Recording.wanted), keeping.store_one)


def leave_provider(keeping: Keeping) -> int:
    """Deletes at the provider what has been in the own store for the set time."""
    since = keeping.clock.now() - timedelta(days=keeping.provider_days)
    sought = and_(
        Recording.stage == Stage.STORED, Recording.left_provider_at.is_(None), Recording.stored_at <= since
    )
    return _each(keeping, "leave", sought, keeping.leave_provider)


def erase(keeping: Keeping) -> int:
    """Erases what has reached its day, and at once what nobody agreed to."""
    due = and_(Recording.stage != Stage.ERASED, Recording.release_at <= keeping.clock.now())
    over = or_(Recording.stage.not_in(_LIVE), Recording.wanted.is_(False))
    return _each(keeping, "erase", and_(due, over), keeping.erase)


def delete_calls(keeping: Keeping) -> int:
    """Deletes the provider's records of calls that it has no recording of any more, or never had."""
    left = and_(
        Recording.call_deleted_at.is_(None),
        Recording.stage.not_in(_LIVE),
        or_(Recording.left_provider_at.is_not(None), Recording.stage == Stage.ERASED),
    )
    return _each(keeping, "calls", left, keeping.delete_call) + _delete_unrecorded(keeping)


def forget(keeping: Keeping) -> int:
    """Deletes the rows of which nothing is left, not even what the provider kept of them."""
    gone = and_(
        Recording.stage == Stage.ERASED,
        Recording.call_deleted_at.is_not(None),
        or_(Recording.provider_keeps_until.is_(None), Recording.provider_keeps_until <= keeping.clock.now()),
    )
    with unit_of_work(keeping.sessions) as session:
        return len(session.scalars(delete(Recording).where(gone).returning(Recording.id)).all())


def sweep_links(keeping: Keeping) -> int:
    """Deletes links that nobody used in time."""
    with unit_of_work(keeping.sessions) as session:
        return hearing.sweep(session, keeping.clock)


def _follow(keeping: Keeping, session: Session, recording: Recording) -> None:
    state = _state(keeping, recording)
    if state is not None and recording.reference is None:
        recording.reference = state.recording
    if state is None:
        gone = Stage.FAILED if recording.stage == Stage.ASKED else Stage.ABSENT
        callbacks.note(session, keeping.clock, recording, gone)
    elif (stage := callbacks.TOLD.get(state.status)) in (Stage.ENDED, Stage.ABSENT):
        callbacks.note(session, keeping.clock, recording, stage, state.seconds)


def _state(keeping: Keeping, recording: Recording) -> RecordingState | None:
    """What the provider has; None where it knows no such recording."""
    try:
        if recording.reference is not None:
            return keeping.recorder.recording_state(recording.call, recording.reference)
        return next(iter(keeping.recorder.recordings_of(recording.call)), None)
    except TelephoneNotThere:
        return None


def _delete_unrecorded(keeping: Keeping) -> int:
    """The records of calls in which nothing was ever to be recorded."""
    since = keeping.clock.now() - timedelta(days=max(1, keeping.provider_days))
    recorded = exists().where(Recording.call == RecordingChoice.call)
    sought = select(RecordingChoice.id).where(
        RecordingChoice.call_deleted_at.is_(None), RecordingChoice.at <= since, ~recorded
    )
    with unit_of_work(keeping.sessions) as session:
        ids = session.scalars(sought.order_by(RecordingChoice.id).limit(MOST)).all()
    return sum(_delete_unrecorded_one(keeping, id_) for id_ in ids)


def _delete_unrecorded_one(keeping: Keeping, id_: int) -> bool:
    try:
        with unit_of_work(keeping.sessions) as session:
            chosen = session.get_one(RecordingChoice, id_, with_for_update=True)
            keeping.recorder.delete_call(chosen.call)
            chosen.call_deleted_at = keeping.clock.now()
    except TelephoneFailure as failure:
        log.warning("recording chore failed", kind="calls", failure=type(failure).__name__)
        return False
    return True


def _each(keeping: Keeping, name: str, sought: ColumnElement[bool], act: Act) -> int:
    with unit_of_work(keeping.sessions) as session:
        due = select(Recording.id).where(sought).order_by(Recording.asked_at).limit(MOST)
        ids = session.scalars(due).all()
    return sum(_one(keeping, name, select(Recording).where(Recording.id == id_, sought), act) for id_ in ids)


def _one(keeping: Keeping, name: str, sought: Select[Recording], act: Act) -> bool:
    try:
        with unit_of_work(keeping.sessions) as session:
            recording = session.scalars(sought.with_for_update(skip_locked=True)).one_or_none()
            if recording is None:
                return False
            act(session, recording)
    except (TelephoneFailure, RecordingFailure) as failure:
        log.warning("recording chore failed", kind=name, failure=type(failure).__name__)
        return False
    return True
