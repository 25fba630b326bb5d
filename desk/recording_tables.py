"""The tables of the recordings room: what was said to callers, what they chose, and what became of it.

A call and a recording are the telephone provider's opaque references. The sound
stands in none of these tables, and a subject only once the call's person was verified.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base


class RecordingNotice(Base):
    """The words of one version of the notice, kept as they were spoken; the version is their digest."""

    __tablename__ = "recording_notices"
    version: Mapped[str] = mapped_column(primary_key=True)
    words: Mapped[str]
    first_said_at: Mapped[datetime]


class RecordingChoice(Base):
    """What a caller chose after which notice; of several in one call the last one counts."""

    __tablename__ = "recording_choices"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    call: Mapped[str] = mapped_column(index=True)
    notice_version: Mapped[str] = mapped_column(ForeignKey("recording_notices.version"))
    agreed: Mapped[bool]
    at: Mapped[datetime]
    call_deleted_at: Mapped[datetime | None]  # when the provider's record of an unrecorded call was deleted


class Recording(Base):
    """One recording, from the wish to record until its last trace is gone. `stage` is recordings.stages'."""

    __tablename__ = "recordings"
    __table_args__ = (
        Index("uq_recordings_call_wanted", "call", unique=True, postgresql_where=text("wanted")),
    )
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    call: Mapped[str] = mapped_column(index=True)
    reference: Mapped[str | None] = mapped_column(unique=True)  # the provider's; None until it is known
    wanted: Mapped[bool]  # False: it appeared without an agreement, and only its end is ours
    purpose: Mapped[str]
    notice_version: Mapped[str | None] = mapped_column(ForeignKey("recording_notices.version"))
    stage: Mapped[str]
    subject: Mapped[str | None] = mapped_column(index=True)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    seconds: Mapped[int | None]
    release_at: Mapped[datetime] = mapped_column(index=True)
    stored_at: Mapped[datetime | None]
    stored_bytes: Mapped[int | None]
    stored_digest: Mapped[bytes | None]  # SHA-256 of the sealed file
    left_provider_at: Mapped[datetime | None]
    provider_keeps_until: Mapped[datetime | None]  # what it keeps of a deleted recording goes then
    call_deleted_at: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]
    owner_mac: Mapped[bytes | None] = mapped_column(index=True)  # whose an erased one was, as a blind index


class RecordingLink(Base):
    """A link by which a person hears a recording once; the row goes when it was used."""

    __tablename__ = "recording_links"
    token_mac: Mapped[bytes] = mapped_column(primary_key=True)
    recording_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("recordings.id"), index=True)
    subject: Mapped[str]
    expires_at: Mapped[datetime]
