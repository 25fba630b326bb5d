from __future__ import annotations

import pytest
from sqlalchemy.orm import Session
from support import ManualClock, conversation_of, someone

from desk.identity import levels
from desk.identity.failures import NotVerified
from desk.identity.levels import Level
from desk.tables import Conversation


def grant(session: Session, clock: ManualClock, talk: Conversation, subject: str = "") -> None:
    levels.grant(
        session,
        clock,
        conversation_id=talk.id,
        subject=subject or talk.subject,
        level=Level.CODE,
        purpose="identity",
    )


def level(session: Session, clock: ManualClock, talk: Conversation, subject: str = "") -> Level:
    return levels.level_of(session, clock, conversation_id=talk.id, subject=subject or talk.subject)


def test_a_login_in_the_app_is_the_first_level(session: Session, clock: ManualClock) -> None:
    assert level(session, clock, conversation_of(session, someone(), clock)) is Level.APP


@pytest.mark.parametrize("channel", ["phone", "wechat"])
def test_another_channel_alone_proves_nothing(session: Session, clock: ManualClock, channel: str) -> None:
    assert level(session, clock, conversation_of(session, someone(), clock, channel)) is Level.NONE


def test_a_code_lasts_thirty_minutes(session: Session, clock: ManualClock) -> None:
    talk = conversation_of(session, someone(), clock)
    grant(session, clock, talk)
    clock.advance(minutes=29, seconds=59)
    assert level(session, clock, talk) is Level.CODE
    clock.advance(seconds=1)
    assert level(session, clock, talk) is Level.APP


def test_a_grant_from_after_the_clock_was_set_back_does_not_count(
    session: Session, clock: ManualClock
) -> None:
    talk = conversation_of(session, someone(), clock)
    grant(session, clock, talk)
    clock.advance(days=-1)
    assert level(session, clock, talk) is Level.APP


def test_verified_as_one_never_touches_another(session: Session, clock: ManualClock) -> None:
    mine, other = someone(), someone()
    talk = conversation_of(session, mine, clock)
    grant(session, clock, talk)
    grant(session, clock, talk, other)
    assert level(session, clock, talk, other) is Level.NONE
    with pytest.raises(NotVerified):
        levels.require(session, clock, conversation_id=talk.id, subject=other, level=Level.APP)


def test_one_conversation_does_not_verify_the_next(session: Session, clock: ManualClock) -> None:
    subject = someone()
    grant(session, clock, conversation_of(session, subject, clock))
    assert level(session, clock, conversation_of(session, subject, clock)) is Level.APP


def test_an_ended_conversation_proves_nothing(session: Session, clock: ManualClock) -> None:
    talk = conversation_of(session, someone(), clock)
    grant(session, clock, talk)
    talk.ended_at = clock.now()
    session.flush()
    assert level(session, clock, talk) is Level.NONE


def test_the_level_that_is_needed_passes(session: Session, clock: ManualClock) -> None:
    talk = conversation_of(session, someone(), clock)
    with pytest.raises(NotVerified):
        levels.require(session, clock, conversation_id=talk.id, subject=talk.subject, level=Level.CODE)
    grant(session, clock, talk)
    levels.require(session, clock, conversation_id=talk.id, subject=talk.subject, level=Level.CODE)
