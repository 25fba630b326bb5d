"""A recording while its call goes on: never before a yes, never while a code is keyed, whatever breaks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from doors_support import assembled
from sqlalchemy import select
from support import someone
from telephone_support import NOBODY, Line, provider

from desk import twilio_rest
from desk.assembly import Desk
from desk.db import unit_of_work
from desk.providers import Cause
from desk.recording_tables import Recording
from desk.recordings import choice
from desk.recordings.failures import NotAgreed, NotPaused, NotStarted
from desk.recordings.lifecycle import Recordings
from desk.telephone.twilio import TwilioTelephone


@pytest.fixture(scope="module")
def desk(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with assembled(live_url, tmp_path_factory.mktemp("var"), DESK_PUBLIC_URL=NOBODY) as desk:
        yield desk


@pytest.fixture(scope="module")
def there(desk: Desk) -> Iterator[Line]:
    with provider(desk) as line:
        yield line


@pytest.fixture
def line(there: Line) -> Iterator[Line]:
    yield there
    there.mended()


@pytest.fixture
def recordings(desk: Desk, line: Line) -> Recordings:
    return replace(desk.recordings, recorder=line.telephone)


def chose(desk: Desk, call: str, *, agreed: bool) -> None:
    with unit_of_work(desk.sessions) as session:
        version = desk.notice.note(session, desk.clock)
        choice.note_choice(session, desk.clock, call=call, notice_version=version, agreed=agreed)


def recorded(desk: Desk, line: Line, recordings: Recordings) -> str:
    """A call whose caller agreed, and that is being recorded."""
    call = line.call()
    chose(desk, call, agreed=True)
    recordings.start(call)
    return call


def row(desk: Desk, call: str) -> Recording:
    with unit_of_work(desk.sessions) as session:
        return session.scalars(select(Recording).where(Recording.call == call)).one()


def at_provider(line: Line, call: str) -> list[str]:
    return [state.status.value for state in line.telephone.recordings_of(call)]


def unanswered(line: Line, monkeypatch: pytest.MonkeyPatch, recordings: Recordings) -> Recordings:
    """The recordings of a desk that waits 0.3 s for its provider."""
    monkeypatch.setattr(twilio_rest, "PATIENCE_S", 0.3)
    settings = line.desk.settings.model_copy(update={"twilio_api_base": f"{line.base}/fake/twilio"})
    return replace(recordings, recorder=TwilioTelephone(settings))


@pytest.mark.parametrize("said", [None, False])
def test_nothing_is_recorded_without_a_yes(
    desk: Desk, line: Line, recordings: Recordings, said: bool | None
) -> None:
    call = line.call()
    if said is not None:
        chose(desk, call, agreed=said)
    with pytest.raises(NotAgreed):
        recordings.start(call)
    assert at_provider(line, call) == []


def test_a_yes_that_is_not_committed_is_none(desk: Desk, line: Line, recordings: Recordings) -> None:
    call = line.call()
    with unit_of_work(desk.sessions) as session:
        version = desk.notice.note(session, desk.clock)
        choice.note_choice(session, desk.clock, call=call, notice_version=version, agreed=True)
        with pytest.raises(NotAgreed):
            recordings.start(call)


def test_a_yes_taken_back_before_the_start_records_nothing(
    desk: Desk, line: Line, recordings: Recordings
) -> None:
    call = line.call()
    for agreed in (True, False):
        chose(desk, call, agreed=agreed)
    with pytest.raises(NotAgreed):
        recordings.start(call)


def test_a_recording_bears_notice_purpose_and_the_day_it_goes(
    desk: Desk, line: Line, recordings: Recordings
) -> None:
    noted = row(desk, recorded(desk, line, recordings))
    assert (noted.stage, noted.notice_version, noted.purpose) == (
        "running",
        desk.notice.version,
        "call_recording",
    )
    assert (noted.release_at - noted.asked_at).days == desk.settings.recording_days


def test_the_same_start_again_records_once(desk: Desk, line: Line, recordings: Recordings) -> None:
    call = recorded(desk, line, recordings)
    recordings.start(call)
    assert at_provider(line, call) == ["in-progress"]


@pytest.mark.parametrize(
    ("status", "expected"), [(429, Cause.BUSY), (500, Cause.FAULT), (400, Cause.REFUSED)]
)
def test_a_start_that_was_refused_lets_the_call_go_on_and_can_be_tried_again(
    desk: Desk, line: Line, recordings: Recordings, status: int, expected: Cause
) -> None:
    call = line.call()
    chose(desk, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", status=status)
    with pytest.raises(NotStarted) as failed:
        recordings.start(call)
    assert failed.value.cause is expected
    recordings.paused_for_code(call)
    recordings.start(call)
    assert row(desk, call).stage == "running"


@pytest.mark.parametrize("how", [{"status": 408, "after": True}, {"delay_s": 0.8, "after": True}])
def test_a_start_whose_answer_was_lost_is_found_at_the_provider(
    desk: Desk, line: Line, recordings: Recordings, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = line.call()
    chose(desk, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", **how)
    unanswered(line, monkeypatch, recordings).start(call)
    noted = row(desk, call)
    assert (noted.stage, noted.reference) == ("running", line.telephone.recordings_of(call)[0].recording)


def test_while_nobody_knows_whether_it_records_no_code_is_asked_for(
    desk: Desk, line: Line, recordings: Recordings
) -> None:
    call = line.call()
    chose(desk, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", status=408, times=1)
    line.fails(f"/Calls/{call}/Recordings", status=500, method="GET", times=2)
    with pytest.raises(NotStarted):
        recordings.start(call)
    with pytest.raises(NotPaused):
        recordings.paused_for_code(call)
    with pytest.raises(NotPaused):
        recordings.paused_for_code(call)


def test_for_a_code_the_recording_is_paused_and_goes_on_afterwards(
    desk: Desk, line: Line, recordings: Recordings
) -> None:
    call = recorded(desk, line, recordings)
    recordings.paused_for_code(call)
    assert (row(desk, call).stage, at_provider(line, call)) == ("paused", ["paused"])
    assert recordings.resume(call)
    assert (row(desk, call).stage, at_provider(line, call)) == ("running", ["in-progress"])


def test_a_call_that_is_not_recorded_may_be_asked_for_a_code(line: Line, recordings: Recordings) -> None:
    recordings.paused_for_code(line.call())


def test_one_failure_of_the_pause_is_tried_again(desk: Desk, line: Line, recordings: Recordings) -> None:
    call = recorded(desk, line, recordings)
    line.fails("/Recordings/RE", status=500)
    recordings.paused_for_code(call)
    assert at_provider(line, call) == ["paused"]


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_pause_that_was_not_confirmed_takes_no_code(
    desk: Desk, line: Line, recordings: Recordings, status: int
) -> None:
    call = recorded(desk, line, recordings)
    line.fails("/Recordings/RE", status=status, times=2)
    with pytest.raises(NotPaused):
        recordings.paused_for_code(call)
    assert row(desk, call).stage == "running"


def test_a_pause_whose_answer_does_not_come_is_not_waited_for_twice(
    desk: Desk, line: Line, recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = recorded(desk, line, recordings)
    hasty = unanswered(line, monkeypatch, recordings)
    monkeypatch.setattr("desk.recordings.lifecycle.SECOND_TRY_WITHIN_S", 0.2)
    line.fails("/Recordings/RE", delay_s=0.8, times=9)
    with pytest.raises(NotPaused):
        hasty.paused_for_code(call)
    assert len(line.asked(f"/Recordings/{row(desk, call).reference}.json")) == 2, "a POST and its read-back"


def test_a_recording_that_does_not_go_on_stays_paused(desk: Desk, line: Line, recordings: Recordings) -> None:
    call = recorded(desk, line, recordings)
    recordings.paused_for_code(call)
    line.fails("/Recordings/RE", status=500)
    assert not recordings.resume(call)
    assert at_provider(line, call) == ["paused"]


def test_who_took_the_yes_back_is_not_recorded_again(desk: Desk, line: Line, recordings: Recordings) -> None:
    call = recorded(desk, line, recordings)
    recordings.paused_for_code(call)
    chose(desk, call, agreed=False)
    assert not recordings.resume(call)
    recordings.stop(call)
    assert (row(desk, call).stage, at_provider(line, call)) == ("ended", ["completed"])
    recordings.stop(call)


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_stop_that_was_not_confirmed_is_said(
    desk: Desk, line: Line, recordings: Recordings, status: int
) -> None:
    call = recorded(desk, line, recordings)
    line.fails("/Recordings/RE", status=status)
    with pytest.raises(NotPaused):
        recordings.stop(call)


def test_a_call_that_ended_meanwhile_may_be_asked_for_nothing_that_is_recorded(
    desk: Desk, line: Line, recordings: Recordings
) -> None:
    call = recorded(desk, line, recordings)
    line.ends(call)
    recordings.paused_for_code(call)
    assert not recordings.resume(call)


def test_a_recording_belongs_to_the_first_who_was_verified(
    desk: Desk, line: Line, recordings: Recordings
) -> None:
    call, first = recorded(desk, line, recordings), someone()
    with unit_of_work(desk.sessions) as session:
        recordings.belongs_to(session, call, first)
        recordings.belongs_to(session, call, someone())
    assert row(desk, call).subject == first
