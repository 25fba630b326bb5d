"""A recording while its call goes on: never before a yes, never while a code is keyed, whatever breaks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from support import someone
from telephone_support import Line, at_provider, chose, recorded, row_of

from desk import twilio_rest
from desk.db import unit_of_work
from desk.providers import Cause
from desk.recordings import choice
from desk.recordings.failures import NotAgreed, NotPaused, NotStarted
from desk.recordings.lifecycle import Recordings
from desk.telephone.twilio import TwilioTelephone


def unanswered(line: Line, monkeypatch: pytest.MonkeyPatch, recordings: Recordings) -> Recordings:
    """The recordings of a desk that waits 0.3 s for its provider."""
    monkeypatch.setattr(twilio_rest, "PATIENCE_S", 0.3)
    settings = line.desk.settings.model_copy(update={"twilio_api_base": f"{line.base}/fake/twilio"})
    return replace(recordings, recorder=TwilioTelephone(settings))


@pytest.mark.parametrize("said", [None, False])
def test_nothing_is_recorded_without_a_yes(line: Line, recordings: Recordings, said: bool | None) -> None:
    call = line.call()
    if said is not None:
        chose(line, call, agreed=said)
    with pytest.raises(NotAgreed):
        recordings.start(call)
    assert at_provider(line, call) == []


def test_a_yes_that_is_not_committed_is_none(line: Line, recordings: Recordings) -> None:
    call = line.call()
    with unit_of_work(line.desk.sessions) as session:
        version = line.desk.notice.note(session, line.desk.clock)
        choice.note_choice(session, line.desk.clock, call=call, notice_version=version, agreed=True)
        with pytest.raises(NotAgreed):
            recordings.start(call)


def test_a_yes_taken_back_before_the_start_records_nothing(line: Line, recordings: Recordings) -> None:
    call = line.call()
    for agreed in (True, False):
        chose(line, call, agreed=agreed)
    with pytest.raises(NotAgreed):
        recordings.start(call)


def test_a_recording_bears_notice_purpose_and_the_day_it_goes(line: Line, recordings: Recordings) -> None:
    noted = row_of(line, recorded(line, recordings))
    assert (noted.stage, noted.notice_version, noted.purpose) == (
        "running",
        line.desk.notice.version,
        "call_recording",
    )
    assert (noted.release_at - noted.asked_at).days == line.desk.settings.recording_days


def test_the_same_start_again_records_once(line: Line, recordings: Recordings) -> None:
    call = recorded(line, recordings)
    recordings.start(call)
    assert at_provider(line, call) == ["in-progress"]


@pytest.mark.parametrize(
    ("status", "expected"), [(429, Cause.BUSY), (500, Cause.FAULT), (400, Cause.REFUSED)]
)
def test_a_start_that_was_refused_lets_the_call_go_on_and_can_be_tried_again(
    line: Line, recordings: Recordings, status: int, expected: Cause
) -> None:
    call = line.call()
    chose(line, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", status=status)
    with pytest.raises(NotStarted) as failed:
        recordings.start(call)
    assert failed.value.cause is expected
    recordings.paused_for_code(call)
    recordings.start(call)
    assert row_of(line, call).stage == "running"


@pytest.mark.parametrize("how", [{"status": 408, "after": True}, {"delay_s": 0.8, "after": True}])
def test_a_start_whose_answer_was_lost_is_found_at_the_provider(
    line: Line, recordings: Recordings, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    call = line.call()
    chose(line, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", **how)
    unanswered(line, monkeypatch, recordings).start(call)
    noted = row_of(line, call)
    assert (noted.stage, noted.reference) == ("running", line.telephone.recordings_of(call)[0].recording)


def test_a_desk_that_died_before_it_noted_the_start_still_pauses_it(
    line: Line, recordings: Recordings
) -> None:
    class Dying(Exception):
        """The process ends here."""

    class Recorder:
        def start_recording(self, call: str) -> str:
            """Records, and nobody learns of it."""
            line.telephone.start_recording(call)
            raise Dying

    call = line.call()
    chose(line, call, agreed=True)
    with pytest.raises(Dying):
        replace(recordings, recorder=Recorder()).start(call)  # type: ignore[arg-type]
    assert (row_of(line, call).stage, row_of(line, call).reference) == ("asked", None)
    recordings.start(call)
    recordings.paused_for_code(call)
    assert at_provider(line, call) == ["paused"]
    assert recordings.resume(call)


def test_while_nobody_knows_whether_it_records_no_code_is_asked_for(
    line: Line, recordings: Recordings
) -> None:
    call = line.call()
    chose(line, call, agreed=True)
    line.fails(f"/Calls/{call}/Recordings", status=408, times=1)
    line.fails(f"/Calls/{call}/Recordings", status=500, method="GET", times=2)
    with pytest.raises(NotStarted):
        recordings.start(call)
    with pytest.raises(NotPaused):
        recordings.paused_for_code(call)
    with pytest.raises(NotPaused):
        recordings.paused_for_code(call)


def test_for_a_code_the_recording_is_paused_and_goes_on_afterwards(
    line: Line, recordings: Recordings
) -> None:
    call = recorded(line, recordings)
    recordings.paused_for_code(call)
    assert (row_of(line, call).stage, at_provider(line, call)) == ("paused", ["paused"])
    assert recordings.resume(call)
    assert (row_of(line, call).stage, at_provider(line, call)) == ("running", ["in-progress"])


def test_a_call_that_is_not_recorded_may_be_asked_for_a_code(line: Line, recordings: Recordings) -> None:
    recordings.paused_for_code(line.call())


def test_one_failure_of_the_pause_is_tried_again(line: Line, recordings: Recordings) -> None:
    call = recorded(line, recordings)
    line.fails("/Recordings/RE", status=500)
    recordings.paused_for_code(call)
    assert at_provider(line, call) == ["paused"]


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_pause_that_was_not_confirmed_takes_no_code(
    line: Line, recordings: Recordings, status: int
) -> None:
    call = recorded(line, recordings)
    line.fails("/Recordings/RE", status=status, times=2)
    with pytest.raises(NotPaused):
        recordings.paused_for_code(call)
    assert row_of(line, call).stage == "running"


def test_a_pause_whose_answer_does_not_come_is_not_waited_for_twice(
    line: Line, recordings: Recordings, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = recorded(line, recordings)
    hasty = unanswered(line, monkeypatch, recordings)
    monkeypatch.setattr("desk.recordings.lifecycle.SECOND_TRY_WITHIN_S", 0.2)
    line.fails("/Recordings/RE", delay_s=0.8, times=9)
    with pytest.raises(NotPaused):
        hasty.paused_for_code(call)
    assert len(line.asked(f"/Recordings/{row_of(line, call).reference}.json")) == 2, (
        "a POST and its read-back"
    )


def test_a_recording_that_does_not_go_on_stays_paused(line: Line, recordings: Recordings) -> None:
    call = recorded(line, recordings)
    recordings.paused_for_code(call)
    line.fails("/Recordings/RE", status=500)
    assert not recordings.resume(call)
    assert at_provider(line, call) == ["paused"]


def test_who_took_the_yes_back_is_not_recorded_again(line: Line, recordings: Recordings) -> None:
    call = recorded(line, recordings)
    recordings.paused_for_code(call)
    chose(line, call, agreed=False)
    assert not recordings.resume(call)
    recordings.stop(call)
    assert (row_of(line, call).stage, at_provider(line, call)) == ("ended", ["completed"])
    recordings.stop(call)


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_stop_that_was_not_confirmed_is_said(line: Line, recordings: Recordings, status: int) -> None:
    call = recorded(line, recordings)
    line.fails("/Recordings/RE", status=status)
    with pytest.raises(NotPaused):
        recordings.stop(call)


def test_a_call_that_ended_meanwhile_may_be_asked_for_nothing_that_is_recorded(
    line: Line, recordings: Recordings
) -> None:
    call = recorded(line, recordings)
    line.ends(call)
    recordings.paused_for_code(call)
    assert not recordings.resume(call)


def test_a_recording_belongs_to_the_first_who_was_verified(line: Line, recordings: Recordings) -> None:
    call, first = recorded(line, recordings), someone()
    with unit_of_work(line.desk.sessions) as session:
        recordings.belongs_to(session, call, first)
        recordings.belongs_to(session, call, someone())
    assert row_of(line, call).subject == first
