"""Every table of the desk's own database, and nothing of the operator's.

Personal values stand only in `bytea` columns sealed by the vault; a subject is
the operator's opaque account key. Times are UTC with offset.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    LargeBinary,
    MetaData,
    Sequence,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The declarative base; JSON is `jsonb` and times carry an offset."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this attribute by name
        date: Date,
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        bytes: LargeBinary,
    }


SERIALS = Sequence("serials", metadata=Base.metadata)
"""Numbers requests and tickets: drawn without waiting for anybody, so there may be gaps."""


class SerialDay(Base):
    """Where `serials` stood when the first number of a series was drawn on a day."""

    __tablename__ = "serial_days"
    series: Mapped[str] = mapped_column(primary_key=True)  # "" for requests, T for tickets
    day: Mapped[date] = mapped_column(primary_key=True)
    base: Mapped[int] = mapped_column(BigInteger)


class Conversation(Base):
    """One conversation through one door; what the last reply offered and expects."""

    __tablename__ = "conversations"
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    channel: Mapped[str]  # app | wechat | phone
    subject: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    last_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    turns: Mapped[int] = mapped_column(default=0)
    expects: Mapped[str] = mapped_column(default="anything")
    expected_field: Mapped[str | None]  # the datamap field whose value is awaited when expects=value
    offers: Mapped[dict[str, Any]] = mapped_column(default=dict)  # button payload -> the bot's payload
    request_number: Mapped[str | None]  # the request this conversation is about now
    shown: Mapped[str | None]  # the digest of the preview that the last reply showed
    queued: Mapped[str | None]  # the requests that wait for their turn, as JSON: rights and tokens of words
    agreed: Mapped[str | None]  # the one that the message under way says a clear yes to


class Turn(Base):
    """One exchange: what was said and what was answered, sealed under the person's key."""

    __tablename__ = "turns"
    __table_args__ = (UniqueConstraint("conversation_id", "idempotency_key"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    position: Mapped[int]
    idempotency_key: Mapped[str | None]
    said: Mapped[bytes | None]
    reply: Mapped[bytes | None]
    at: Mapped[datetime]


class Utterance(Base):
    """What an action adds to one named response of a turn: values, card, expectation. Short-lived."""

    __tablename__ = "utterances"
    ref: Mapped[str] = mapped_column(primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    body: Mapped[bytes]
    at: Mapped[datetime]


class StreamEvent(Base):
    """One event of a conversation's event stream; its id is the `Last-Event-ID`."""

    __tablename__ = "stream_events"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    kind: Mapped[str]  # reply | agent
    body: Mapped[bytes]
    at: Mapped[datetime]


class PersonKey(Base):
    """A person's data key, wrapped by the master key. Deleting the row shreds what it sealed."""

    __tablename__ = "person_keys"
    subject: Mapped[str] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes]
    key_version: Mapped[int]
    created_at: Mapped[datetime]


class SealedValue(Base):
    """A personal value that a token such as ⟦手机号:a1b2⟧ stands for, in one conversation."""

    __tablename__ = "sealed_values"
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), primary_key=True)
    token: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    ciphertext: Mapped[bytes]
    created_at: Mapped[datetime]


class Challenge(Base):
    """A one-time code that was sent: bound to conversation, subject and purpose; only its HMAC is kept."""

    __tablename__ = "challenges"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    subject: Mapped[str] = mapped_column(index=True)
    purpose: Mapped[str]  # identity | new_phone
    code_mac: Mapped[bytes]
    target_mac: Mapped[bytes]  # blind index of the number it was sent to
    sent_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Attempts(Base):
    """Wrong codes of one subject, shared by all sessions and channels."""

    __tablename__ = "attempts"
    subject: Mapped[str] = mapped_column(primary_key=True)
    wrong: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class Verification(Base):
    """That this conversation proved to be this subject, at this level, until then."""

    __tablename__ = "verifications"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    subject: Mapped[str]
    level: Mapped[int]
    purpose: Mapped[str]
    at: Mapped[datetime]
    expires_at: Mapped[datetime]


class Request(Base):
    """One exercise of one right. `status` is written by requests.lifecycle alone."""

    __tablename__ = "requests"
    number: Mapped[str] = mapped_column(primary_key=True)
    right: Mapped[str]  # access | correction | erasure | consent_withdrawal | account_cancellation
    status: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    channel: Mapped[str]
    policy_version: Mapped[str]
    received_at: Mapped[datetime]
    due: Mapped[datetime]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    scope: Mapped[dict[str, Any]] = mapped_column(default=dict)  # ids of the datamap only, and tokens
    preview: Mapped[dict[str, Any] | None]
    preview_digest: Mapped[str | None]
    previewed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Step(Base):
    """One effect of a request on one category: idempotent, read back, with its proof."""

    __tablename__ = "steps"
    __table_args__ = (UniqueConstraint("request_number", "position"),)
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    request_number: Mapped[str] = mapped_column(ForeignKey("requests.number"), index=True)
    position: Mapped[int]
    category: Mapped[str]
    operation: Mapped[str]  # erase | keep_restricted | anonymise | correct | stop | close | copy
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default="waiting")  # waiting | done | failed
    tries: Mapped[int] = mapped_column(default=0)
    last_failure: Mapped[str | None]  # the failure's class, never its text
    proof: Mapped[dict[str, Any] | None]
    done_at: Mapped[datetime | None]


class Receipt(Base):
    """The signed document of a finished request; `key_mac` opens it."""

    __tablename__ = "receipts"
    number: Mapped[str] = mapped_column(ForeignKey("requests.number"), primary_key=True)
    document: Mapped[dict[str, Any]]
    key_mac: Mapped[bytes]
    sealed_key: Mapped[bytes]  # under the person's key, so that the link can be shown again
    issued_at: Mapped[datetime]


class Export(Base):
    """A copy behind a one-time link; the archive itself is sealed under the person's key."""

    __tablename__ = "exports"
    token_mac: Mapped[bytes] = mapped_column(primary_key=True)
    request_number: Mapped[str] = mapped_column(ForeignKey("requests.number"), index=True)
    subject: Mapped[str]
    archive: Mapped[bytes | None]
    sealed_token: Mapped[bytes | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    fetched_at: Mapped[datetime | None]


class Result(Base):
    """What a finished request has to say, sealed, until the waiting action or the event stream says it."""

    __tablename__ = "results"
    request_number: Mapped[str] = mapped_column(ForeignKey("requests.number"), primary_key=True)
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    body: Mapped[bytes]
    at: Mapped[datetime]


class Hold(Base):
    """A category kept restricted under a law until a date, and what happens then (clause 4.1.2)."""

    __tablename__ = "holds"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    category: Mapped[str]
    request_number: Mapped[str] = mapped_column(ForeignKey("requests.number"))
    law: Mapped[str]
    until: Mapped[datetime]
    then: Mapped[str]  # erase | anonymise
    done_at: Mapped[datetime | None]


class Ticket(Base):
    """What a person must decide or answer."""

    __tablename__ = "tickets"
    number: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]  # human | breach | complaint | bot_down | refused | open_matter | step_failed
    status: Mapped[str] = mapped_column(default="open")  # open | closed
    subject: Mapped[str]
    conversation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("conversations.id"), index=True)
    request_number: Mapped[str | None]
    note: Mapped[bytes | None]  # sealed under the person's key
    created_at: Mapped[datetime]


class PolicyVersion(Base):
    """One version of the operator's policy as it was published: written once, never changed."""

    __tablename__ = "policy_versions"
    version: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    effective: Mapped[date]
    clauses: Mapped[list[Any]]  # id, title and text of each, in their order
    digest: Mapped[str]
    imported_at: Mapped[datetime]


class AuditEntry(Base):
    """One link of the append-only chain; a trigger refuses UPDATE, DELETE and TRUNCATE."""

    __tablename__ = "audit"
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str]
    request_number: Mapped[str | None] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
    previous: Mapped[bytes]
    digest: Mapped[bytes]


class Secret(Base):
    """A secret made at the first start of demo mode, or a signing key wrapped by the master key."""

    __tablename__ = "secrets"
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]
    created_at: Mapped[datetime]


class DemoMessage(Base):
    """What the demo's fake providers received: an SMS, a REST call. Demo mode only."""

    __tablename__ = "demo_messages"
    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)  # sms | twilio
    target: Mapped[str | None] = mapped_column(index=True)
    body: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class DemoClockOffset(Base):
    """How far the demo clock stands from the real one; a single row, seen by every worker."""

    __tablename__ = "demo_clock"
    id: Mapped[int] = mapped_column(primary_key=True)
    offset_s: Mapped[float]
