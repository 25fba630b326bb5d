"""A person hears their own recordings: a link that works once, within minutes, for whoever proved to be them.

Every link and every hearing stands in the audit chain, and the file bears the mark of its hearing.
"""

from __future__ import annotations

import hmac
import io
import secrets
import uuid
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock
from desk.recording_tables import Recording, RecordingLink
from desk.recordings import sealing
from desk.recordings.failures import NoSuchRecording, NotHearable
from desk.recordings.keeping import Keeping, key_of
from desk.recordings.mark import marked
from desk.recordings.stages import Stage
from desk.vault.failures import CannotUnseal

LASTS = timedelta(minutes=10)
TOKEN_BYTES = 32
MARK_BYTES = 8


def of(session: Session, subject: str) -> Sequence[Recording]:
    """The recordings of a person of which something is left, the newest first."""
    mine = select(Recording).where(Recording.subject == subject, Recording.stage != Stage.ERASED)
    there = mine.where(Recording.stage.not_in([Stage.FAILED, Stage.ABSENT]))
    return session.scalars(there.order_by(Recording.asked_at.desc())).all()


def link(session: Session, clock: Clock, recording: uuid.UUID, subject: str) -> str:
    """A one-time token that lets this person hear this recording.

    Raises NoSuchRecording for another's or none, NotHearable while its sound is not in the store.
    """
    found = session.get(Recording, recording)
    if found is None or found.stage == Stage.ERASED or found.subject != subject:
        raise NoSuchRecording
    if found.stage != Stage.STORED:
        raise NotHearable
    token = secrets.token_urlsafe(TOKEN_BYTES)
    session.add(
        RecordingLink(
            token_mac=_mac(token), recording_id=found.id, subject=subject, expires_at=clock.now() + LASTS
        )
    )
    session.flush()
    chain.append(session, clock, "recording.link", None, {"recording": str(found.id)})
    return token


def hear(session: Session, keeping: Keeping, *, token: str, subject: str) -> bytes:
    """The sound as WAV, once, marked with this hearing. Raises NoSuchRecording, NotHearable, StoreFailed."""
    used = session.get(RecordingLink, _mac(token), with_for_update=True)
    if used is None or used.subject != subject:
        raise NoSuchRecording
    recording = session.get(Recording, used.recording_id)
    late = keeping.clock.now() >= used.expires_at
    session.delete(used)
    if late or recording is None or recording.stage != Stage.STORED or recording.subject != subject:
        raise NotHearable
    file = io.BytesIO()
    keeping.store.get(key_of(recording), file)
    file.seek(0)
    hearing = secrets.token_hex(MARK_BYTES)
    try:
        heard = marked(b"".join(sealing.unsealed(session, keeping.keys, recording.id, file)), hearing)
    except (CannotUnseal, ValueError):
        raise NotHearable from None
    body = {"recording": str(recording.id), "mark": hearing}
    chain.append(session, keeping.clock, "recording.heard", None, body)
    return heard


def sweep(session: Session, clock: Clock) -> int:
    """Deletes the links that nobody used in time; returns how many."""
    old = delete(RecordingLink).where(RecordingLink.expires_at <= clock.now())
    return len(session.scalars(old.returning(RecordingLink.token_mac)).all())


def _mac(token: str) -> bytes:
    """Keyed by the token's own 256 random bits: what stands in the database opens nothing."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"recording", sha256).digest()
