"""The tables of the demo's telephone provider: what it would keep, and the sound on its lines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Identity
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base


class DemoResource(Base):
    """A call, a recording, a transcription, a conference or one who takes part in it, by its SID."""

    __tablename__ = "demo_resources"
    sid: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]  # call | recording | transcription | conference | participant
    parent: Mapped[str | None] = mapped_column(index=True)  # the call, the recording, the conference
    body: Mapped[dict[str, Any]]  # what it is made of, its status among it
    at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def status(self) -> str:
        """The status, in the provider's words."""
        return str(self.body["status"])


class DemoSound(Base):
    """A piece of what a recording holds: 8,000 samples a second, 16 bits, one channel."""

    __tablename__ = "demo_sounds"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    recording: Mapped[str] = mapped_column(index=True)
    samples: Mapped[bytes]
