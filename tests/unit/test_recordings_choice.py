"""The notice and the choice: a version is its words, and the last choice of a call counts."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from support import ManualClock, someone

from desk.audit import chain
from desk.recording_tables import RecordingNotice
from desk.recordings import choice
from desk.recordings.notice import Notice
from desk.settings import ROOT, Refused
from desk.tables import AuditEntry
from desk.wording import Wording


def notice(days: int = 180, refused: Refused = Refused.GOODBYE) -> Notice:
    wording = Wording.load(ROOT / "data" / "responses")
    return Notice.of(wording, operator="青禾", days=days, refused=refused)


def test_the_notice_says_that_it_is_a_machine_why_how_long_and_what_a_refusal_means() -> None:
    said = notice().words
    assert all(part in said for part in ("青禾", "机器人", "录音", "180", "App", "微信", "按 1", "按 2"))


def test_whatever_changes_the_words_changes_the_version() -> None:
    versions = {notice().version, notice(days=90).version, notice(refused=Refused.GO_ON).version}
    assert len(versions) == 3
    assert notice().version == notice().version


def test_a_version_is_kept_once_with_its_words(session: Session, clock: ManualClock) -> None:
    said = notice()
    assert [said.note(session, clock) for _ in range(2)] == [said.version] * 2
    kept = session.scalars(select(RecordingNotice).where(RecordingNotice.version == said.version)).one()
    assert kept.words == said.words


def test_the_last_choice_of_a_call_counts(session: Session, clock: ManualClock) -> None:
    call, version = someone(), notice().note(session, clock)
    assert not choice.agreed(session, call)
    for agreed in (True, False):
        choice.note_choice(session, clock, call=call, notice_version=version, agreed=agreed)
        assert choice.agreed(session, call) is agreed


def test_a_choice_that_is_told_twice_stands_once(session: Session, clock: ManualClock) -> None:
    call, version = someone(), notice().note(session, clock)
    first, second = (
        choice.note_choice(session, clock, call=call, notice_version=version, agreed=True) for _ in range(2)
    )
    chain.settle(session)
    entries = session.scalars(select(AuditEntry).where(AuditEntry.kind == "recording.choice")).all()
    assert first is second
    assert [entry.body for entry in entries][-1] == {"notice": version, "agreed": True}


def test_no_choice_stands_without_the_words_it_was_made_after(session: Session, clock: ManualClock) -> None:
    with pytest.raises(IntegrityError):
        choice.note_choice(session, clock, call=someone(), notice_version="unsaid", agreed=True)
