"""From the provider into the operator's own store, and out of the world again: one step, one transaction.

Each step is read back before it is noted, and can be done again: a copy is compared with what
was written, a deletion with what is still there.
"""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO, cast

from sqlalchemy import delete
from sqlalchemy.orm import Session, sessionmaker

from desk.audit import chain
from desk.clock import Clock
from desk.providers import Cause
from desk.recording_tables import Recording, RecordingLink
from desk.recordings import callbacks, sealing, stages
from desk.recordings.failures import StoreFailed
from desk.recordings.sealing import Sealing
from desk.recordings.stages import LIVE, Stage
from desk.recordings.storage import Store
from desk.telephone.failures import TelephoneNotDone, TelephoneNotThere
from desk.telephone.provider import Recorder
from desk.vault.keys import Keys

IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True)
class Keeping:
    """What keeps and erases recordings; made once in the assembly.

    `provider_days` is how long the provider's copy stays once there is one of our own.
    """

    sessions: sessionmaker[Session]
    clock: Clock
    keys: Keys
    recorder: Recorder
    store: Store
    provider_days: int

    def store_one(self, session: Session, recording: Recording) -> None:
        """Copies an ended recording into the operator's store, sealed, and reads the copy back.

        Raises TelephoneFailure, StoreFailed.
        """
        with _sealed_file() as file:
            sealing_file = Sealing(session, self.clock, self.keys, recording.id, file)
            self.recorder.fetch_audio(str(recording.reference), cast(BinaryIO, sealing_file))
            sealing_file.finish()
            file.seek(0)
            self.store.put(key_of(recording), file)
        digest = sealing_file.digest.digest()
        if self._digest(recording) != digest:
            raise StoreFailed(Cause.FAULT)
        stages.move(recording, Stage.STORED)
        recording.stored_at, recording.stored_bytes = self.clock.now(), sealing_file.size
        recording.stored_digest = digest
        self._noted(session, recording, "recording.stored", bytes=sealing_file.size)

    def leave_provider(self, session: Session, recording: Recording) -> None:
        """Deletes a recording at the provider, its transcriptions before it; both are read back as gone.

        Raises TelephoneFailure.
        """
        if recording.reference is None or recording.left_provider_at is not None:
            return
        self.recorder.delete_transcriptions(recording.reference)
        remains = self.recorder.delete_recording(recording.reference)
        now = self.clock.now()
        recording.left_provider_at = now
        recording.provider_keeps_until = now + timedelta(days=remains.days)
        self._noted(session, recording, "recording.left_provider", metadata_days=remains.days)

    def delete_call(self, session: Session, recording: Recording) -> None:
        """Deletes the provider's record of the call, once that is over. Raises TelephoneFailure."""
        self.recorder.delete_call(recording.call)
        recording.call_deleted_at = self.clock.now()
        self._noted(session, recording, "recording.call_deleted")

    def erase(self, session: Session, recording: Recording) -> None:
        """Erases the sound wherever it is, shreds its key, and forgets whose it was.

        One that goes on is stopped first. Raises TelephoneFailure, StoreFailed.
        """
        if recording.stage == Stage.ERASED:
            return
        if Stage(recording.stage) in LIVE:
            self._stop(session, recording)
        self.leave_provider(session, recording)
        self.store.delete(key_of(recording))
        sealing.shred(session, recording.id)
        session.execute(delete(RecordingLink).where(RecordingLink.recording_id == recording.id))
        stages.move(recording, Stage.ERASED)
        recording.erased_at = self.clock.now()
        recording.owner_mac = owner_mac(self.keys, recording.subject) if recording.subject else None
        recording.subject = recording.stored_digest = None
        self._noted(session, recording, "recording.erased")

    def _stop(self, session: Session, recording: Recording) -> None:
        if recording.reference is None:
            raise TelephoneNotDone(Cause.NO_ANSWER)
        seconds: int | None = None
        try:
            seconds = self.recorder.stop_recording(recording.call, recording.reference).seconds
        except TelephoneNotThere:
            recording.left_provider_at = self.clock.now()
        callbacks.note(session, self.clock, recording, Stage.ENDED, seconds)

    def _digest(self, recording: Recording) -> bytes:
        """What the store gives back, counted."""
        counting = _Counting()
        self.store.get(key_of(recording), cast(BinaryIO, counting))
        return counting.digest.digest()

    def _noted(self, session: Session, recording: Recording, kind: str, **more: int) -> None:
        session.flush()
        chain.append(session, self.clock, kind, None, {"recording": str(recording.id), **more})


def owner_mac(keys: Keys, subject: str) -> bytes:
    """By what an erased recording is found as its person's while the provider keeps a trace of it."""
    return keys.mac("recording-owner", subject)


def key_of(recording: Recording) -> str:
    """The name of a recording's file in a store."""
    return f"{recording.id}.sealed"


@dataclass
class _Counting:
    digest: hashlib._Hash = field(default_factory=hashlib.sha256)

    def write(self, piece: bytes) -> int:
        self.digest.update(piece)
        return len(piece)


def _sealed_file() -> BinaryIO:
    """A file for what is sealed already: in memory, and on a disk where it is large."""
    return cast(BinaryIO, tempfile.SpooledTemporaryFile(IN_MEMORY))
