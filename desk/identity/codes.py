"""One-time codes: six digits by SMS, bound to conversation, subject and purpose.

Only an HMAC of a code is kept, under a pepper that is not in the database. Every
wrong try counts for the subject wherever it is made; sending is counted by number.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.identity import attempts, levels, limits
from desk.identity.levels import Level
from desk.notices.failures import NoticeNotSent
from desk.notices.sms import Sms
from desk.tables import Challenge
from desk.vault.keys import Keys

LASTS = timedelta(minutes=10)
KEPT = timedelta(days=2)
PEPPER = "code-pepper"


class Purpose(StrEnum):
    """What a code proves: who is asking, or that a new number is theirs."""

    IDENTITY = "identity"
    NEW_PHONE = "new_phone"


class Refusal(StrEnum):
    """Why no code was sent."""

    LOCKED = "locked"
    TOO_MANY = "too_many"
    NOT_SENT = "not_sent"


class CheckOutcome(StrEnum):
    """What came of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    NONE_SENT = "none_sent"
    LOCKED = "locked"


@dataclass(frozen=True)
class CodeSent:
    """A live code is out, now or since less than a minute; the number as it may be shown."""

    masked_phone: str
    expires_at: datetime


@dataclass(frozen=True)
class CodeRefused:
    """No code was sent; `until` says when one can be, where that is known."""

    reason: Refusal
    until: datetime | None


@dataclass(frozen=True)
class CodeCheck:
    """The outcome of one try, how many are left, and the end of the lock where there is one."""

    outcome: CheckOutcome
    tries_left: int
    until: datetime | None = None


def send(  # noqa: PLR0913 - a code is bound to each of these
    session: Session,
    clock: Clock,
    keys: Keys,
    sms: Sms,
    *,
    conversation_id: UUID,
    subject: str,
    purpose: Purpose,
    phone: str,
    about: str,
) -> CodeSent | CodeRefused:
    """Sends a new code, which voids the older of this purpose; `about` says in words what it is for.

    Asked again within a minute, it does not send again. Holds the locks of subject and
    number until the transaction ends: at most one code a minute, whoever asks how often.
    """
    now = clock.now()
    locked = attempts.locked(session, subject).until(now)
    if locked:
        return CodeRefused(Refusal.LOCKED, locked)
    target = limits.target(keys, phone)
    limits.lock(session, target)
    live = _live(session, now, conversation_id, subject, purpose)
    if live and hmac.compare_digest(live.target_mac, target) and now < live.sent_at + limits.A_MINUTE:
        return CodeSent(masked(phone), live.expires_at)
    wait = limits.next_at(session, now, target, subject)
    if wait:
        return CodeRefused(Refusal.TOO_MANY, wait)
    code = f"{secrets.randbelow(10**6):06d}"
    challenge = Challenge(
        conversation_id=conversation_id,
        subject=subject,
        purpose=purpose,
        code_mac=_mac(keys, conversation_id, subject, purpose, code),
        target_mac=target,
        sent_at=now,
        expires_at=now + LASTS,
    )
    try:
        sms.send_code(phone, code, response=f"utter_sms_code_{purpose}", about=about)
    except NoticeNotSent as failure:
        _count_only(session, challenge, failure)
        return CodeRefused(Refusal.NOT_SENT, None)
    _void(session, now, subject, purpose)
    session.add(challenge)
    session.flush()
    return CodeSent(masked(phone), challenge.expires_at)


def check(  # noqa: PLR0913 - a code is bound to each of these
    session: Session,
    clock: Clock,
    keys: Keys,
    *,
    conversation_id: UUID,
    subject: str,
    purpose: Purpose,
    phone: str,
    code: str,
) -> CodeCheck:
    """Tries a code. The caller commits whatever the outcome: a wrong try is a result that counts.

    `phone` is the number that is to be proved now: a code that went to another proves
    nothing, whatever was asked for in between. A right IDENTITY code is used up and
    grants Level.CODE. Tries of one subject wait for each other, so of two right ones
    a single one wins and of two wrong ones both count.
    """
    now = clock.now()
    tries = attempts.locked(session, subject)
    if until := tries.until(now):
        return CodeCheck(CheckOutcome.LOCKED, 0, until)
    challenge = _newest(session, now, conversation_id, subject, purpose)
    if challenge is None or not hmac.compare_digest(challenge.target_mac, limits.target(keys, phone)):
        return CodeCheck(CheckOutcome.NONE_SENT, tries.left)
    if challenge.expires_at <= now:
        return CodeCheck(CheckOutcome.EXPIRED, tries.left)
    given = _mac(keys, conversation_id, subject, purpose, code)
    if not hmac.compare_digest(challenge.code_mac, given):
        return _wrong(session, now, tries, subject)
    challenge.used_at = now
    if purpose == Purpose.IDENTITY:
        tries.forgive()
        levels.grant(
            session,
            clock,
            conversation_id=conversation_id,
            subject=subject,
            level=Level.CODE,
            purpose=purpose,
        )
    session.flush()
    return CodeCheck(CheckOutcome.RIGHT, tries.left)


def is_out(session: Session, clock: Clock, subject: str) -> bool:
    """Whether a code of this person is out that could still be used, in whatever conversation."""
    alive = select(func.count()).where(
        Challenge.subject == subject, Challenge.used_at.is_(None), Challenge.expires_at > clock.now()
    )
    return bool(session.scalar(alive))


def sweep(session: Session, clock: Clock) -> int:
    """Deletes codes of two days ago, and with them the blind index of their numbers; for a daily job."""
    gone = delete(Challenge).where(Challenge.sent_at < clock.now() - KEPT).returning(Challenge.id)
    return len(session.scalars(gone).all())


def masked(phone: str) -> str:
    """A number as it may be shown: the last four digits, and the first three of a mainland mobile."""
    digits = limits.national(phone)
    return f"{digits[:3]}****{digits[-4:]}" if len(digits) == 11 else f"****{digits[-4:]}"


def _wrong(session: Session, now: datetime, tries: attempts.Tries, subject: str) -> CodeCheck:
    until = tries.count(now)
    if until is None:
        session.flush()
        return CodeCheck(CheckOutcome.WRONG, tries.left)
    unused = update(Challenge).where(Challenge.subject == subject, Challenge.used_at.is_(None))
    session.execute(unused.values(used_at=now))
    session.flush()
    return CodeCheck(CheckOutcome.LOCKED, 0, until)


def _unused(conversation_id: UUID, subject: str, purpose: Purpose, now: datetime) -> Select[Challenge]:
    return (
        select(Challenge)
        .where(
            Challenge.conversation_id == conversation_id,
            Challenge.subject == subject,
            Challenge.purpose == purpose,
            Challenge.used_at.is_(None),
            Challenge.sent_at <= now + levels.SKEW,
        )
        .order_by(Challenge.id.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    )


def _newest(
    session: Session, now: datetime, conversation_id: UUID, subject: str, purpose: Purpose
) -> Challenge | None:
    return session.scalar(_unused(conversation_id, subject, purpose, now).with_for_update())


def _live(
    session: Session, now: datetime, conversation_id: UUID, subject: str, purpose: Purpose
) -> Challenge | None:
    newest = session.scalar(_unused(conversation_id, subject, purpose, now))
    return newest if newest and newest.expires_at > now else None


def _void(session: Session, now: datetime, subject: str, purpose: Purpose) -> None:
    """Older codes of this purpose are void in every conversation of the subject."""
    older = update(Challenge).where(
        Challenge.subject == subject, Challenge.purpose == purpose, Challenge.used_at.is_(None)
    )
    session.execute(older.values(used_at=now))


def _count_only(session: Session, challenge: Challenge, failure: NoticeNotSent) -> None:
    """What the provider may have taken counts against the limits, and opens nothing."""
    if failure.perhaps_sent:
        challenge.used_at = challenge.sent_at
        session.add(challenge)
        session.flush()


def _mac(keys: Keys, conversation_id: UUID, subject: str, purpose: Purpose, code: str) -> bytes:
    return keys.mac(PEPPER, str(conversation_id), subject, purpose, code)
