"""The telephone by Twilio's REST: only what is read back counts, and every failure has its name."""

from __future__ import annotations

import io
import socket
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pydantic import SecretStr
from telephone_support import Line

from desk import twilio_rest
from desk.db import unit_of_work
from desk.demo import conferences, resources, sound
from desk.demo.resources import TRANSCRIPTION
from desk.providers import Cause
from desk.telephone.failures import TelephoneNotDone, TelephoneNotThere
from desk.telephone.provider import RecordingStatus
from desk.telephone.twilio import TwilioTelephone
from desk.telephone.wav import samples_of


def begun(line: Line) -> tuple[str, str]:
    """A call that is being recorded."""
    call = line.call()
    return call, line.telephone.start_recording(call)


def cause(act: Callable[[], object]) -> Cause:
    with pytest.raises(TelephoneNotDone) as failed:
        act()
    assert failed.value.__suppress_context__
    return failed.value.cause


def test_a_recording_is_started_with_its_callback_and_nothing_trimmed(line: Line) -> None:
    call, recording = begun(line)
    (form,) = line.asked(f"/Calls/{call}/Recordings.json")
    assert form["RecordingStatusCallback"] == f"{line.desk.settings.url}/phone/recording"
    assert form["RecordingStatusCallbackEvent"].split() == ["in-progress", "completed", "absent"]
    assert (form["RecordingTrack"], form["Trim"]) == ("both", "do-not-trim")
    assert [state.recording for state in line.telephone.recordings_of(call)] == [recording]


def test_a_pause_skips_and_is_read_back(line: Line) -> None:
    call, recording = begun(line)
    paused = line.telephone.pause_recording(call, recording)
    (form,) = line.asked(f"/Recordings/{recording}.json")[:1]
    assert form == {"Status": "paused", "PauseBehavior": "skip"}
    assert paused.status is RecordingStatus.PAUSED
    assert line.telephone.resume_recording(call, recording).status.hears


@pytest.mark.parametrize(
    ("status", "expected"),
    [(408, Cause.NO_ANSWER), (429, Cause.BUSY), (500, Cause.FAULT), (400, Cause.REFUSED)],
)
def test_a_pause_that_was_not_made_is_a_named_failure(line: Line, status: int, expected: Cause) -> None:
    call, recording = begun(line)
    line.fails(f"/Recordings/{recording}", status=status)
    assert cause(lambda: line.telephone.pause_recording(call, recording)) is expected


@pytest.mark.parametrize("status", [408, 500])
def test_a_pause_that_was_made_counts_whatever_the_update_answered(line: Line, status: int) -> None:
    call, recording = begun(line)
    line.fails(f"/Recordings/{recording}", status=status, after=True)
    assert line.telephone.pause_recording(call, recording).status is RecordingStatus.PAUSED


def test_a_pause_that_cannot_be_read_back_does_not_count(line: Line) -> None:
    call, recording = begun(line)
    line.fails(f"/Recordings/{recording}", method="GET", status=500)
    assert cause(lambda: line.telephone.pause_recording(call, recording)) is Cause.FAULT


def test_an_answer_that_does_not_come_in_time_may_have_been_an_effect(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twilio_rest, "PATIENCE_S", 0.3)
    settings = line.desk.settings.model_copy(update={"twilio_api_base": f"{line.base}/fake/twilio"})
    hasty, call = TwilioTelephone(settings), line.call()
    line.fails(f"/Calls/{call}/Recordings", delay_s=0.8, after=True)
    assert cause(lambda: hasty.start_recording(call)) is Cause.NO_ANSWER
    assert len(line.telephone.recordings_of(call)) == 1


def test_nothing_is_recorded_of_a_call_that_is_over(line: Line) -> None:
    call = line.call()
    line.ends(call)
    with pytest.raises(TelephoneNotThere):
        line.telephone.start_recording(call)


def test_a_recording_that_is_over_counts_as_paused(line: Line) -> None:
    call, recording = begun(line)
    assert line.telephone.stop_recording(call, recording).status.over
    assert line.telephone.pause_recording(call, recording).status is RecordingStatus.COMPLETED


def test_the_sound_is_fetched_as_it_was_heard(line: Line) -> None:
    call, recording = begun(line)
    heard = sound.tones("12") + sound.silence(1)
    line.hears(call, heard)
    line.ends(call)
    file = io.BytesIO()
    assert line.telephone.fetch_audio(recording, file) == len(file.getvalue())
    assert samples_of(file.getvalue()) == heard


def test_the_sound_of_a_recording_that_goes_on_cannot_be_had(line: Line) -> None:
    _, recording = begun(line)
    with pytest.raises(TelephoneNotThere):
        line.telephone.fetch_audio(recording, io.BytesIO())


def test_a_deletion_is_read_back_and_says_what_the_provider_keeps(line: Line) -> None:
    call, recording = begun(line)
    line.ends(call)
    with unit_of_work(line.desk.sessions) as session:
        sid = resources.new_sid("TR")
        resources.made(
            session, line.desk.clock, TRANSCRIPTION, sid, parent=recording, status="completed", text="…"
        )
    assert line.telephone.delete_transcriptions(recording) == 1
    assert line.telephone.delete_recording(recording).days == 40
    assert line.telephone.delete_call(call).days == 0
    assert {line.keeps(each).status for each in (sid, recording, call)} == {"deleted"}  # type: ignore[union-attr]


def test_what_is_gone_already_is_deleted_without_a_failure(line: Line) -> None:
    call, recording = begun(line)
    line.ends(call)
    for _ in range(2):
        line.telephone.delete_transcriptions(recording)
        line.telephone.delete_recording(recording)
        line.telephone.delete_call(call)


def test_a_call_that_goes_on_is_not_deleted(line: Line) -> None:
    call, recording = begun(line)
    assert cause(lambda: line.telephone.delete_call(call)) is Cause.REFUSED
    assert cause(lambda: line.telephone.delete_recording(recording)) is Cause.REFUSED


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_deletion_that_failed_is_no_deletion(line: Line, status: int) -> None:
    call, recording = begun(line)
    line.ends(call)
    line.fails(f"/Recordings/{recording}.json", method="DELETE", status=status)
    assert cause(lambda: line.telephone.delete_recording(recording))
    assert line.keeps(recording).status == "completed"  # type: ignore[union-attr]


@pytest.mark.parametrize("how", [{"status": 408}, {"status": 500}, {"delay_s": 0.8}])
def test_a_deletion_that_was_made_counts_whatever_was_answered(
    line: Line, how: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    call, recording = begun(line)
    line.ends(call)
    monkeypatch.setattr(twilio_rest, "PATIENCE_S", 0.3)
    settings = line.desk.settings.model_copy(update={"twilio_api_base": f"{line.base}/fake/twilio"})
    line.fails(f"/Recordings/{recording}.json", method="DELETE", after=True, **how)
    assert TwilioTelephone(settings).delete_recording(recording).days == 40


def test_a_call_is_placed_from_the_operators_number(line: Line) -> None:
    url = line.desk.settings.url
    call = line.telephone.place_call("16000000002", f"{url}/phone/back", f"{url}/phone/left")
    placed = line.keeps(call)
    assert placed is not None
    assert placed.body["to"] == "+8616000000002"
    assert placed.body["sender"] == line.desk.settings.twilio_from
    assert placed.body["status_callback"] == f"{url}/phone/left"


def test_a_call_is_redirected_and_ended(line: Line) -> None:
    call = line.call()
    line.telephone.redirect(call, "https://desk.example/phone/next")
    for _ in range(2):
        line.telephone.hang_up(call)
    assert line.keeps(call).status == "completed"  # type: ignore[union-attr]


def test_who_waits_in_a_conference_is_held_and_taken_back(line: Line) -> None:
    call = line.call()
    with unit_of_work(line.desk.sessions) as session:
        sid = conferences.joined(session, line.desk.clock, f"room-{call}", call).sid
    assert line.telephone.conference(f"room-{call}") == sid
    line.telephone.hold(sid, "https://desk.example/phone/held")
    assert line.keeps(f"{sid}/{call}").body["hold"] is True  # type: ignore[union-attr]
    line.telephone.take_back(sid)
    assert line.keeps(f"{sid}/{call}").body["hold"] is False  # type: ignore[union-attr]
    line.telephone.end_conference(sid)
    with pytest.raises(TelephoneNotThere):
        line.telephone.hold("CF" + "0" * 32, "https://desk.example/phone/held")
    with pytest.raises(TelephoneNotThere):
        line.telephone.conference(f"room-{call}")


@pytest.mark.parametrize("body", ["<html>", "[]", "", '{"sid": null}', '{"sid": "RE1", "status": "dancing"}'])
def test_an_answer_that_is_none_is_a_fault(line: Line, body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Odd:
        status_code, text, headers, ok = 200, body, {}, True

    monkeypatch.setattr(twilio_rest.BasedHttpClient, "request", lambda *_, **__: Odd())
    assert cause(lambda: line.telephone.recording_state("CA1", "RE1")) is Cause.FAULT


def test_the_answers_of_calls_at_once_are_not_mixed_up(line: Line) -> None:
    begun_at_once = [begun(line) for _ in range(8)]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            asked = [each for each in begun_at_once for _ in range(25)]
            states = list(threads.map(lambda each: line.telephone.recording_state(*each), asked))
    finally:
        sys.setswitchinterval(before)
    assert [(state.call, state.recording) for state in states] == asked


def test_a_provider_that_is_not_there_did_nothing(line: Line) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    nobody = TwilioTelephone(
        line.desk.settings.model_copy(update={"twilio_api_base": f"http://127.0.0.1:{port}"})
    )
    assert cause(lambda: nobody.start_recording("CA1")) is Cause.UNREACHABLE


def test_an_unconfigured_provider_is_told_at_once(line: Line) -> None:
    settings = line.desk.settings.model_copy(update={"twilio_auth_token": SecretStr("")})
    assert cause(lambda: TwilioTelephone(settings)) is Cause.UNCONFIGURED
