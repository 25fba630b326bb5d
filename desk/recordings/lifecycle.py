"""The life of a recording while its call goes on: start, pause for a code, resume, stop.

No transaction stays open while the provider is asked: what is wanted is committed
before, what came of it after. Whatever is killed in between is found again by the
provider's callback, or by the chores.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, sessionmaker

from desk.audit import chain
from desk.clock import Clock
from desk.db import unit_of_work
from desk.providers import Cause
from desk.recording_tables import Recording
from desk.recordings import choice, stages
from desk.recordings.failures import NotAgreed, NotPaused, NotStarted
from desk.recordings.stages import LIVE, Stage
from desk.telephone.failures import TelephoneFailure, TelephoneNotDone
from desk.telephone.provider import Recorder, RecordingState

log = structlog.get_logger()

PURPOSE = "call_recording"
"""The purpose of the datamap that a caller agrees to; withdrawing it is another right's matter."""

SECOND_TRY_WITHIN_S = 3.0
"""A provider that was silent for longer is not asked again: the caller waits, and the line allows 15 s."""

_WANTED = text("wanted")


@dataclass(frozen=True)
class Recordings:
    """What the telephone's door asks; made once in the assembly. `days` is how long a recording is kept."""

    sessions: sessionmaker[Session]
    clock: Clock
    recorder: Recorder
    days: int

    def start(self, call: str) -> None:
        """Starts the call's recording, once, after an agreement that was committed before.

        Raises NotAgreed, and NotStarted where the provider did not confirm it: the call may go on.
        """
        wanted = self._want(call)
        if wanted is None:
            return
        try:
            reference = self.recorder.start_recording(call)
        except TelephoneFailure as failure:
            self._not_started(call, wanted, failure)
            return
        self._runs(wanted, reference)

    def paused_for_code(self, call: str) -> None:
        """Makes sure that nothing is being recorded while a code is keyed in.

        Returns where the provider confirmed it, or where nothing of this call was ever to be
        recorded. Raises NotPaused otherwise: then the code is not asked for by keys.
        """
        patient = time.monotonic() + SECOND_TRY_WITHIN_S
        for recording in self._listening(call):
            reference = recording.reference or self._found(recording)
            if reference is None:
                raise NotPaused
            while not self._paused(call, reference):
                if time.monotonic() > patient:
                    raise NotPaused
                patient = 0.0
            self._moved(recording.id, Stage.PAUSED)

    def resume(self, call: str) -> bool:
        """Goes on recording after a code, if the caller still agrees; whether it goes on.

        One that stays paused harms nobody, so this is no failure.
        """
        recording = self._live(call)
        if recording is None or recording.stage != Stage.PAUSED or recording.reference is None:
            return False
        with unit_of_work(self.sessions) as session:
            agreed = choice.agreed(session, call)
        if not agreed:
            return False
        try:
            self.recorder.resume_recording(call, recording.reference)
        except TelephoneFailure as failure:
            log.warning("recording not resumed", failure=type(failure).__name__)
            return False
        self._moved(recording.id, Stage.RUNNING)
        return True

    def stop(self, call: str) -> None:
        """Ends the call's recording: the caller took the agreement back, or wants it erased.

        Raises NotPaused where the provider did not confirm that it is over.
        """
        recording = self._live(call)
        if recording is None:
            return
        reference = recording.reference or self._found(recording)
        if reference is None:
            raise NotPaused
        try:
            self.recorder.stop_recording(call, reference)
        except TelephoneFailure:
            raise NotPaused from None
        self._moved(recording.id, Stage.ENDED)

    def belongs_to(self, session: Session, call: str, subject: str) -> None:
        """Says whose recording it is, once the call's person was verified; the first one stays."""
        mine = update(Recording).where(Recording.call == call, Recording.subject.is_(None))
        session.execute(mine.values(subject=subject))

    def _want(self, call: str) -> uuid.UUID | None:
        """Commits that a recording is wanted; None where one is there already."""
        now = self.clock.now()
        with unit_of_work(self.sessions) as session:
            chosen = choice.choice_of(session, call)
            if chosen is None or not chosen.agreed:
                raise NotAgreed
            row = insert(Recording).values(
                id=uuid.uuid4(),
                call=call,
                wanted=True,
                purpose=PURPOSE,
                notice_version=chosen.notice_version,
                stage=Stage.ASKED.value,
                asked_at=now,
                release_at=now + timedelta(days=self.days),
            )
            again = row.on_conflict_do_update(
                index_elements=[Recording.call],
                index_where=_WANTED,
                set_={
                    "stage": Stage.ASKED.value,
                    "asked_at": now,
                    "notice_version": chosen.notice_version,
                },
                where=Recording.stage == Stage.FAILED.value,
            )
            return session.scalar(again.returning(Recording.id))

    def _not_started(self, call: str, wanted: uuid.UUID, failure: TelephoneFailure) -> None:
        """A start without a yes: what the provider has may be ours all the same."""
        log.warning("recording not started", failure=type(failure).__name__)
        if isinstance(failure, TelephoneNotDone) and failure.perhaps_done:
            if (found := self._one_of(call)) is None:
                raise NotStarted(failure.cause)
            self._runs(wanted, found.recording)
            return
        self._moved(wanted, Stage.FAILED)
        raise NotStarted(failure.cause if isinstance(failure, TelephoneNotDone) else Cause.REFUSED)

    def _found(self, recording: Recording) -> str | None:
        """The reference of a recording whose start was never confirmed, where the provider has one."""
        found = self._one_of(recording.call)
        if found is None:
            return None
        self._runs(recording.id, found.recording)
        return found.recording

    def _one_of(self, call: str) -> RecordingState | None:
        try:
            return next((each for each in self.recorder.recordings_of(call) if not each.status.over), None)
        except TelephoneFailure:
            return None

    def _paused(self, call: str, reference: str) -> bool:
        """One try; True only by the provider's own word."""
        try:
            self.recorder.pause_recording(call, reference)
        except TelephoneFailure as failure:
            log.warning("recording not paused", failure=type(failure).__name__)
            return False
        return True

    def _runs(self, wanted: uuid.UUID, reference: str) -> None:
        with unit_of_work(self.sessions) as session:
            recording = session.get_one(Recording, wanted, with_for_update=True)
            if recording.reference is None:
                recording.reference = reference
                chain.append(session, self.clock, "recording.started", None, {"recording": str(wanted)})
            if recording.stage == Stage.ASKED:
                stages.move(recording, Stage.RUNNING)

    def _moved(self, id_: uuid.UUID, to: Stage) -> None:
        """Notes where a recording stands, unless a callback has taken it further meanwhile."""
        with unit_of_work(self.sessions) as session:
            recording = session.get_one(Recording, id_, with_for_update=True)
            if stages.can_move(recording, to):
                stages.move(recording, to)
                if to is Stage.ENDED:
                    recording.ended_at = self.clock.now()

    def _live(self, call: str) -> Recording | None:
        """The call's own recording while the call may go on."""
        return next((recording for recording in self._listening(call) if recording.wanted), None)

    def _listening(self, call: str) -> Sequence[Recording]:
        """Every recording of the call that may hear what comes next, also one that nobody here wanted."""
        sought = select(Recording).where(Recording.call == call, Recording.stage.in_(list(LIVE)))
        with unit_of_work(self.sessions) as session:
            return session.scalars(sought).all()
