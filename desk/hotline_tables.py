"""The tables of the hotline: where each call stands, and what was answered to each of its webhooks.

Both live as long as the call and an hour more; what is personal in them is sealed.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from desk.tables import Base


class PhoneCall(Base):
    """One call: where its talk stands. Its id is an HMAC of the provider's, and its first conversation's."""

    __tablename__ = "phone_calls"
    id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    state: Mapped[str]  # a name of desk.hotline.states
    step: Mapped[int]  # of the newest answer
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)  # counters, and what each key stands for
    kept: Mapped[bytes | None]  # what is personal in it, sealed until the call is over
    started_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class PhoneAnswer(Base):
    """What was answered to one webhook of a call, sealed: the same webhook gets the same answer."""

    __tablename__ = "phone_answers"
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("phone_calls.id"), primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[bytes]
    at: Mapped[datetime] = mapped_column(index=True)
