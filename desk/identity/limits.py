"""How many codes go to one number, and for one subject: below what providers and patience allow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from desk.identity.levels import SKEW
from desk.tables import Challenge
from desk.vault.keys import Keys

A_MINUTE = timedelta(minutes=1)
TO_A_NUMBER = ((A_MINUTE, 1), (timedelta(hours=1), 5), (timedelta(days=1), 10))
FOR_A_SUBJECT = ((timedelta(hours=1), 10), (timedelta(days=1), 20))
"""One person has two numbers at most in a correction; more is somebody who sends codes to strangers."""

BLIND = "code-target"


def target(keys: Keys, phone: str) -> bytes:
    """The blind index of a number; the same number, however it is written, has the same."""
    return keys.mac(BLIND, national(phone))


def national(phone: str) -> str:
    """The digits of a number, a mainland one without its country code."""
    digits = "".join(character for character in phone if character in "0123456789")
    for prefix in ("0086", "86"):
        if digits.startswith(prefix) and len(digits) == len(prefix) + 11:
            return digits.removeprefix(prefix)
    return digits


def lock(session: Session, target_mac: bytes) -> None:
    """Makes other transactions that would send to this number wait for the end of this one."""
    key = int.from_bytes(target_mac[:8], "big", signed=True)
    session.execute(select(func.pg_advisory_xact_lock(key)))


def next_at(session: Session, now: datetime, target_mac: bytes, subject: str) -> datetime | None:
    """When the next code may go out, or None if that is now."""
    waits = (
        *_waits(session, now, Challenge.target_mac == target_mac, TO_A_NUMBER),
        *_waits(session, now, Challenge.subject == subject, FOR_A_SUBJECT),
    )
    return max(waits, default=None)


def _waits(
    session: Session,
    now: datetime,
    whose: ColumnElement[bool],
    rules: Sequence[tuple[timedelta, int]],
) -> list[datetime]:
    longest = rules[-1][0]
    # What lies ahead of now was sent before the clock was set back.
    sent = session.scalars(
        select(Challenge.sent_at)
        .where(whose, Challenge.sent_at > now - longest, Challenge.sent_at <= now + SKEW)
        .order_by(Challenge.sent_at.desc())
    ).all()
    full = ((window, [at for at in sent if at > now - window], most) for window, most in rules)
    return [recent[most - 1] + window for window, recent, most in full if len(recent) >= most]
