"""The same telephone by an Asterisk of the operator's own: the interface holds, and so do its promises."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from asterisk_support import Asterisk, asterisk, settings
from pydantic import SecretStr
from sqlalchemy import select
from telephone_support import Line, chose, row_of

from desk.db import unit_of_work
from desk.demo import sound
from desk.providers import Cause
from desk.recording_tables import Recording
from desk.recordings.failures import NotPaused
from desk.recordings.lifecycle import Recordings
from desk.telephone.asterisk import AsteriskTelephone
from desk.telephone.failures import TelephoneNotDone, TelephoneNotThere
from desk.telephone.provider import RecordingStatus
from desk.telephone.wav import samples_of


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Asterisk, AsteriskTelephone]]:
    with asterisk() as both:
        yield both


@pytest.fixture
def there(running: tuple[Asterisk, AsteriskTelephone]) -> Iterator[Asterisk]:
    yield running[0]
    running[0].status, running[0].after = None, False


@pytest.fixture
def telephone(running: tuple[Asterisk, AsteriskTelephone]) -> AsteriskTelephone:
    return running[1]


def cause(act: Callable[[], object]) -> Cause:
    with pytest.raises(TelephoneNotDone) as failed:
        act()
    return failed.value.cause


def test_a_recording_is_started_paused_resumed_and_stopped(
    there: Asterisk, telephone: AsteriskTelephone
) -> None:
    call = there.call()
    name = telephone.start_recording(call)
    assert [state.status for state in telephone.recordings_of(call)] == [RecordingStatus.IN_PROGRESS]
    there.hears(call, sound.tones("1"))
    assert telephone.pause_recording(call, name).status is RecordingStatus.PAUSED
    there.hears(call, sound.tones("482913"))
    assert telephone.resume_recording(call, name).status.hears
    there.hears(call, sound.tones("2"))
    assert telephone.stop_recording(call, name).status is RecordingStatus.COMPLETED
    file = io.BytesIO()
    assert telephone.fetch_audio(name, file) == len(file.getvalue())
    assert samples_of(file.getvalue()) == sound.tones("12")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (408, Cause.NO_ANSWER),
        (429, Cause.BUSY),
        (500, Cause.FAULT),
        (403, Cause.REFUSED),
        (499, Cause.REFUSED),
    ],
)
def test_what_was_not_done_is_a_named_failure(
    there: Asterisk, telephone: AsteriskTelephone, status: int, expected: Cause
) -> None:
    call = there.call()
    there.status = status
    assert cause(lambda: telephone.start_recording(call)) is expected
    assert (
        cause(lambda: telephone.place_call("16000000002", "https://desk.example/x", "https://desk.example/y"))
        is expected
    )


def test_a_pause_that_cannot_be_read_back_does_not_count(
    there: Asterisk, telephone: AsteriskTelephone
) -> None:
    call = there.call()
    name = telephone.start_recording(call)
    there.status, there.after = 500, True
    assert cause(lambda: telephone.pause_recording(call, name)) is Cause.FAULT


def test_the_same_start_again_records_once(there: Asterisk, telephone: AsteriskTelephone) -> None:
    call = there.call()
    telephone.start_recording(call)
    assert cause(lambda: telephone.start_recording(call)) is Cause.REFUSED
    assert len(telephone.recordings_of(call)) == 1


def test_a_deletion_is_read_back_and_nothing_is_kept(there: Asterisk, telephone: AsteriskTelephone) -> None:
    call = there.call()
    name = telephone.start_recording(call)
    telephone.stop_recording(call, name)
    assert telephone.delete_transcriptions(name) == 0
    for _ in range(2):
        assert telephone.delete_recording(name).days == 0
    assert name not in there.reels
    assert cause(lambda: telephone.delete_call(call)) is Cause.REFUSED
    telephone.hang_up(call)
    assert telephone.delete_call(call).days == 0


def test_a_call_is_placed_by_the_carriers_trunk(there: Asterisk, telephone: AsteriskTelephone) -> None:
    url = "https://desk.example/phone/back"
    call = telephone.place_call("16000000002", url, "https://desk.example/phone/left")
    assert call in there.channels
    assert there.originated[-1] == {
        "endpoint": "PJSIP/16000000002@carrier",
        "app": "privacy-desk",
        "callerId": "4001234567",
        "variables": {"DESK_URL": "https://desk.example/phone/back"},
    }


def test_a_call_is_redirected_by_an_event(there: Asterisk, telephone: AsteriskTelephone) -> None:
    call = there.call()
    telephone.redirect(call, "https://desk.example/phone/next")
    assert there.events[-1] == ("desk.redirect", f"channel:{call}", "https://desk.example/phone/next")


def test_a_conference_is_the_callers_own_bridge_and_outlives_the_talk(
    there: Asterisk, telephone: AsteriskTelephone
) -> None:
    call = there.call()
    there.bridges[f"desk-{call}"]["name"] = "room"
    conference = telephone.conference("room")
    telephone.hold(conference, "https://desk.example/phone/held")
    telephone.take_back(conference)
    telephone.end_conference(conference)
    assert there.events[-1] == ("desk.release", f"channel:{call}", "")
    assert telephone.conference("room") == conference
    del there.bridges[conference]
    with pytest.raises(TelephoneNotThere):
        telephone.hold(conference, "https://desk.example/phone/held")
    with pytest.raises(TelephoneNotThere):
        telephone.take_back(conference)


def test_whether_a_line_answers_is_asked_of_the_application(
    there: Asterisk, telephone: AsteriskTelephone
) -> None:
    assert not telephone.is_attended()
    there.applications.append("privacy-desk")
    assert telephone.is_attended()


def test_a_name_cannot_lead_to_another_address(there: Asterisk, telephone: AsteriskTelephone) -> None:
    with pytest.raises(TelephoneNotThere):
        telephone.recording_state("1", "../../channels/x?y")
    assert there.asked[-1] == ("GET", ["recordings", "stored", "../../channels/x?y"])


def test_the_recordings_room_asks_it_as_it_asks_twilio(
    there: Asterisk, telephone: AsteriskTelephone, line: Line, recordings: Recordings
) -> None:
    room, call = replace(recordings, recorder=telephone), there.call()
    chose(line, call, agreed=True)
    room.start(call)
    room.paused_for_code(call)
    assert there.live[f"desk-{call}"] == "paused"
    assert room.resume(call)
    there.status = 500
    with pytest.raises(NotPaused):
        room.paused_for_code(call)
    assert row_of(line, call).stage == "running"
    with unit_of_work(line.desk.sessions) as session:
        session.delete(session.scalars(select(Recording).where(Recording.call == call)).one())


@pytest.mark.parametrize(
    "changed",
    [
        {"asterisk_url": "http://pbx.example.com/ari"},
        {"asterisk_url": ""},
        {"asterisk_user": ""},
        {"asterisk_password": SecretStr("")},
        {"asterisk_trunk": ""},
    ],
)
def test_an_unconfigured_one_is_told_at_once(changed: dict[str, object]) -> None:
    assert cause(lambda: AsteriskTelephone(settings("http://127.0.0.1:1", **changed))) is Cause.UNCONFIGURED


def test_one_that_is_not_there_did_nothing() -> None:
    nobody = AsteriskTelephone(settings("http://127.0.0.1:1"))
    assert cause(lambda: nobody.start_recording("1")) is Cause.UNREACHABLE
    assert cause(lambda: nobody.fetch_audio("1", io.BytesIO())) is Cause.UNREACHABLE
    nobody.close()
