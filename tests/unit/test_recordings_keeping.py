"""From the provider into the own store and out of the world: copied, compared, deleted, shredded."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from support import ManualClock, someone
from telephone_support import Line, chose, recorded, row_of

from desk.db import unit_of_work
from desk.demo import resources, sound
from desk.demo.resources import TRANSCRIPTION
from desk.recording_tables import Recording, RecordingChoice
from desk.recordings import chores, hearing
from desk.recordings.failures import NoSuchRecording, NotHearable, StoreFailed
from desk.recordings.keeping import Keeping, key_of
from desk.recordings.lifecycle import Recordings
from desk.recordings.stores.local import LocalStore
from desk.tables import PersonKey
from desk.telephone.failures import TelephoneNotDone
from desk.telephone.wav import samples_of

HEARD = sound.tones("5") + sound.silence(2)


@pytest.fixture
def later(line: Line) -> ManualClock:
    clock = ManualClock()
    clock.moment = line.desk.clock.now()
    return clock


@pytest.fixture
def keeper(keeping: Keeping, later: ManualClock, tmp_path: Path) -> Keeping:
    """What keeps recordings, with a store of its own and a clock that a test moves."""
    return replace(keeping, clock=later, store=LocalStore(tmp_path / "recordings"))


def ended(line: Line, recordings: Recordings, subject: str | None = None) -> str:
    """A call whose recording lies at the provider; returns the call."""
    call = recorded(line, recordings)
    line.hears(call, HEARD)
    if subject:
        with unit_of_work(line.desk.sessions) as session:
            recordings.belongs_to(session, call, subject)
    line.ends(call)
    with unit_of_work(line.desk.sessions) as session:
        row = session.scalars(select(Recording).where(Recording.call == call)).one()
        row.stage, row.ended_at, row.seconds = "ended", line.desk.clock.now(), 2
    return call


def stored(line: Line, recordings: Recordings, keeper: Keeping, subject: str | None = None) -> str:
    call = ended(line, recordings, subject)
    chores.copy(keeper)
    return call


def keys_of(line: Line, row: Recording) -> int:
    with unit_of_work(line.desk.sessions) as session:
        mine = select(PersonKey).where(PersonKey.subject == f"recording:{row.id}")
        return len(session.scalars(mine).all())


def test_a_copy_lies_sealed_in_the_own_store(
    line: Line, recordings: Recordings, keeper: Keeping, tmp_path: Path
) -> None:
    row = row_of(line, stored(line, recordings, keeper))
    lies = (tmp_path / "recordings" / key_of(row)).read_bytes()
    assert (row.stage, row.stored_bytes) == ("stored", len(lies))
    assert b"RIFF" not in lies and HEARD[:64] not in lies
    assert (tmp_path / "recordings" / key_of(row)).stat().st_mode & 0o777 == 0o600


def test_a_copy_that_reads_back_otherwise_is_no_copy(
    line: Line, recordings: Recordings, keeper: Keeping
) -> None:
    class Forgetful(LocalStore):
        def put(self, key: str, file: object) -> None:
            """Keeps half of it."""
            super().put(key, io.BytesIO(b"half"))

    call = ended(line, recordings)
    forgetful = replace(keeper, store=Forgetful(keeper.store.folder))  # type: ignore[attr-defined]
    with unit_of_work(line.desk.sessions) as session, pytest.raises(StoreFailed):
        forgetful.store_one(session, session.scalars(select(Recording).where(Recording.call == call)).one())
    chores.copy(forgetful)
    assert row_of(line, call).stage == "ended"
    chores.copy(keeper)
    assert row_of(line, call).stage == "stored"


def test_a_provider_that_does_not_give_it_is_asked_again(
    line: Line, recordings: Recordings, keeper: Keeping
) -> None:
    call = ended(line, recordings)
    line.fails(f"{row_of(line, call).reference}.wav", method="GET", status=500)
    chores.copy(keeper)
    assert row_of(line, call).stage == "ended"
    chores.copy(keeper)
    assert row_of(line, call).stage == "stored"


def test_two_workers_copy_it_once(line: Line, recordings: Recordings, keeper: Keeping) -> None:
    call = ended(line, recordings)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(chores.copy, [keeper] * 4))
    row = row_of(line, call)
    assert row.stage == "stored"
    assert len(line.asked(f"/Recordings/{row.reference}.wav")) == 1


def test_the_providers_copy_goes_after_the_set_time_and_its_transcriptions_before_it(
    line: Line, recordings: Recordings, keeper: Keeping, later: ManualClock
) -> None:
    call = stored(line, recordings, keeper)
    reference = str(row_of(line, call).reference)
    with unit_of_work(line.desk.sessions) as session:
        text = resources.new_sid("TR")
        resources.made(session, line.desk.clock, TRANSCRIPTION, text, parent=reference, status="completed")
    chores.leave_provider(keeper)
    assert row_of(line, call).left_provider_at is None
    later.advance(days=keeper.provider_days)
    chores.leave_provider(keeper)
    row = row_of(line, call)
    assert row.provider_keeps_until == later.now() + timedelta(days=40)
    assert {line.keeps(each).status for each in (reference, text)} == {"deleted"}  # type: ignore[union-attr]
    chores.delete_calls(keeper)
    assert line.keeps(call).status == "deleted"  # type: ignore[union-attr]


@pytest.mark.parametrize("status", [408, 429, 500])
def test_a_deletion_that_the_provider_did_not_make_is_tried_again(
    line: Line, recordings: Recordings, keeper: Keeping, later: ManualClock, status: int
) -> None:
    call = stored(line, recordings, keeper)
    later.advance(days=keeper.provider_days)
    line.fails(f"/Recordings/{row_of(line, call).reference}.json", method="DELETE", status=status)
    chores.leave_provider(keeper)
    assert row_of(line, call).left_provider_at is None
    chores.leave_provider(keeper)
    assert row_of(line, call).left_provider_at is not None


def test_on_its_day_a_recording_is_gone_everywhere(
    line: Line, recordings: Recordings, keeper: Keeping, later: ManualClock, tmp_path: Path
) -> None:
    call = stored(line, recordings, keeper, someone())
    chores.erase(keeper)
    assert row_of(line, call).stage == "stored"
    later.advance(days=line.desk.settings.recording_days, minutes=1)
    chores.erase(keeper)
    row = row_of(line, call)
    assert (row.stage, row.subject, row.stored_digest) == ("erased", None, None)
    assert not (tmp_path / "recordings" / key_of(row)).exists()
    assert line.keeps(str(row.reference)).status == "deleted"  # type: ignore[union-attr]
    assert keys_of(line, row) == 0


def test_its_last_trace_goes_when_the_providers_has_gone(
    line: Line, recordings: Recordings, keeper: Keeping, later: ManualClock
) -> None:
    call = stored(line, recordings, keeper)
    later.advance(days=line.desk.settings.recording_days, minutes=1)
    for chore in (chores.erase, chores.delete_calls, chores.forget):
        chore(keeper)
    assert row_of(line, call).stage == "erased"
    later.advance(days=41)
    chores.forget(keeper)
    with unit_of_work(line.desk.sessions) as session:
        assert session.scalars(select(Recording).where(Recording.call == call)).all() == []


def test_an_erasure_stops_what_still_goes_on(line: Line, recordings: Recordings, keeper: Keeping) -> None:
    call = recorded(line, recordings)
    with unit_of_work(line.desk.sessions) as session:
        keeper.erase(session, session.scalars(select(Recording).where(Recording.call == call)).one())
    row = row_of(line, call)
    assert row.stage == "erased"
    assert line.keeps(str(row.reference)).status == "deleted"  # type: ignore[union-attr]


def test_an_erasure_of_a_start_that_nobody_confirmed_waits(
    line: Line, recordings: Recordings, keeper: Keeping
) -> None:
    call = recorded(line, recordings)
    with unit_of_work(line.desk.sessions) as session:
        row = session.scalars(select(Recording).where(Recording.call == call)).one()
        row.stage, row.reference = "asked", None
        with pytest.raises(TelephoneNotDone):
            keeper.erase(session, row)


def test_the_record_of_a_call_that_was_not_recorded_goes_too(
    line: Line, keeper: Keeping, later: ManualClock
) -> None:
    call = line.call()
    chose(line, call, agreed=False)
    line.ends(call)
    later.advance(days=2)
    chores.delete_calls(keeper)
    with unit_of_work(line.desk.sessions) as session:
        chosen = session.scalars(select(RecordingChoice).where(RecordingChoice.call == call)).one()
    assert chosen.call_deleted_at is not None
    assert line.keeps(call).status == "deleted"  # type: ignore[union-attr]


def heard(line: Line, keeper: Keeping, token: str, subject: str) -> bytes:
    with unit_of_work(line.desk.sessions) as session:
        return hearing.hear(session, keeper, token=token, subject=subject)


def linked(line: Line, keeper: Keeping, call: str, subject: str) -> str:
    with unit_of_work(line.desk.sessions) as session:
        return hearing.link(session, keeper.clock, row_of(line, call).id, subject)


def test_a_person_hears_what_was_recorded_and_each_link_once(
    line: Line, recordings: Recordings, keeper: Keeping
) -> None:
    me = someone()
    call = stored(line, recordings, keeper, me)
    token = linked(line, keeper, call, me)
    assert samples_of(heard(line, keeper, token, me)) == HEARD
    with pytest.raises(NoSuchRecording):
        heard(line, keeper, token, me)


def test_nobody_else_hears_it(line: Line, recordings: Recordings, keeper: Keeping) -> None:
    me = someone()
    call = stored(line, recordings, keeper, me)
    with pytest.raises(NoSuchRecording):
        linked(line, keeper, call, someone())
    with pytest.raises(NoSuchRecording):
        heard(line, keeper, linked(line, keeper, call, me), someone())


def test_a_link_is_too_old_after_ten_minutes(
    line: Line, recordings: Recordings, keeper: Keeping, later: ManualClock
) -> None:
    me = someone()
    token = linked(line, keeper, stored(line, recordings, keeper, me), me)
    later.advance(minutes=10)
    with pytest.raises(NotHearable):
        heard(line, keeper, token, me)


def test_what_is_not_stored_yet_cannot_be_heard_yet(
    line: Line, recordings: Recordings, keeper: Keeping
) -> None:
    me = someone()
    call = ended(line, recordings, me)
    with pytest.raises(NotHearable):
        linked(line, keeper, call, me)


@pytest.mark.parametrize("spoil", ["cut", "swap", "flip", "none"])
def test_a_file_that_somebody_changed_is_not_played(
    line: Line, recordings: Recordings, keeper: Keeping, tmp_path: Path, spoil: str
) -> None:
    me = someone()
    call = stored(line, recordings, keeper, me)
    path = tmp_path / "recordings" / key_of(row_of(line, call))
    whole = path.read_bytes()
    spoilt = {"cut": whole[:-9], "swap": whole * 2, "flip": whole[:99] + b"\0\1" + whole[101:], "none": b""}
    path.write_bytes(spoilt[spoil])
    with pytest.raises(NotHearable):
        heard(line, keeper, linked(line, keeper, call, me), me)
