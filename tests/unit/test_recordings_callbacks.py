"""What the provider tells of recordings: once, twice, too late, unreadable, or of one that nobody wanted."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_hex

import pytest
from sqlalchemy import select
from support import ManualClock
from telephone_support import Line, at_provider, chose, recorded, row_of

from desk.db import unit_of_work
from desk.recording_tables import Recording
from desk.recordings import callbacks, chores
from desk.recordings.callbacks import Taken
from desk.recordings.failures import NotStarted
from desk.recordings.keeping import Keeping
from desk.recordings.lifecycle import Recordings
from desk.telephone.provider import RecordingState, RecordingStatus


def told(line: Line, call: str, recording: str | None, status: str, seconds: int | None = None) -> Taken:
    state = RecordingState(str(recording), call, RecordingStatus(status), seconds)
    with unit_of_work(line.desk.sessions) as session:
        return callbacks.take(session, line.desk.clock, state)


def test_the_end_of_a_recording_is_noted_with_its_length_once(line: Line, recordings: Recordings) -> None:
    call = recorded(line, recordings)
    reference = row_of(line, call).reference
    taken = [told(line, call, reference, "completed", 61) for _ in range(2)]
    noted = row_of(line, call)
    assert taken == [Taken.NOTED, Taken.REPEATED]
    assert (noted.stage, noted.seconds) == ("ended", 61)
    assert noted.ended_at is not None


def test_what_comes_out_of_order_changes_nothing(line: Line, recordings: Recordings) -> None:
    call = recorded(line, recordings)
    reference = row_of(line, call).reference
    told(line, call, reference, "completed", 61)
    assert [told(line, call, reference, status) for status in ("in-progress", "absent")] == [
        Taken.LATE,
        Taken.NOTED,
    ]
    assert told(line, call, reference, "completed", 61) is Taken.LATE


def test_a_late_word_that_it_began_does_not_end_a_pause(line: Line, recordings: Recordings) -> None:
    call = recorded(line, recordings)
    recordings.paused_for_code(call)
    assert told(line, call, row_of(line, call).reference, "in-progress") is Taken.LATE
    assert row_of(line, call).stage == "paused"


def test_a_start_that_nobody_confirmed_is_known_by_its_callback(line: Line, recordings: Recordings) -> None:
    call = line.call()
    chose(line, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", status=408, after=True)
    line.fails(f"/Calls/{call}/Recordings", status=500, method="GET")
    with pytest.raises(NotStarted):
        recordings.start(call)
    reference = line.telephone.recordings_of(call)[0].recording
    assert told(line, call, reference, "in-progress") is Taken.NOTED
    assert (row_of(line, call).stage, row_of(line, call).reference) == ("running", reference)


def test_a_recording_of_a_call_that_is_not_ours_is_left_alone(line: Line) -> None:
    call, reference = f"CA{token_hex(16)}", f"RE{token_hex(16)}"
    assert told(line, call, reference, "completed") is Taken.UNKNOWN
    with unit_of_work(line.desk.sessions) as session:
        assert session.scalars(select(Recording).where(Recording.reference == reference)).all() == []


def test_a_recording_that_nobody_agreed_to_is_paused_for_a_code_and_then_gone(
    line: Line, recordings: Recordings, keeping: Keeping
) -> None:
    call = line.call()
    chose(line, call, agreed=False)
    reference = line.telephone.start_recording(call)
    assert [told(line, call, reference, "in-progress") for _ in range(2)] == [
        Taken.UNWANTED,
        Taken.REPEATED,
    ]
    recordings.paused_for_code(call)
    assert at_provider(line, call) == ["paused"]
    assert not recordings.resume(call)
    chores.erase(replace(keeping, clock=at_least_now(line)))
    assert row_of(line, call).stage == "erased"
    assert line.keeps(reference).status == "deleted"  # type: ignore[union-attr]


def test_a_callback_that_never_came_is_asked_for(
    line: Line, recordings: Recordings, keeping: Keeping
) -> None:
    call = recorded(line, recordings)
    line.ends(call)
    clock = at_least_now(line)
    clock.advance(minutes=10)
    chores.follow(replace(keeping, clock=clock))
    assert row_of(line, call).stage == "ended"


def test_a_call_that_goes_on_is_asked_about_now_and_then_only(
    line: Line, recordings: Recordings, keeping: Keeping
) -> None:
    call, clock = recorded(line, recordings), at_least_now(line)
    reference = row_of(line, call).reference
    for _ in range(25):
        clock.advance(minutes=1)
        chores.follow(replace(keeping, clock=clock))
    assert len(line.asked(f"/Calls/{call}/Recordings/{reference}.json")) == 2
    assert row_of(line, call).stage == "running"


def test_a_start_that_never_came_to_be_is_given_up(
    line: Line, recordings: Recordings, keeping: Keeping
) -> None:
    call = line.call()
    chose(line, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", status=408)
    with pytest.raises(NotStarted):
        recordings.start(call)
    clock = at_least_now(line)
    clock.advance(minutes=10)
    chores.follow(replace(keeping, clock=clock))
    assert row_of(line, call).stage == "failed"


def at_least_now(line: Line) -> ManualClock:
    clock = ManualClock()
    clock.moment = line.desk.clock.now()
    clock.advance(seconds=1)
    return clock
