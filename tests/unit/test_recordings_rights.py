"""The hotline's recordings under the rights of everything else: seen, copied, erased, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from support import someone
from telephone_support import Line, recorded, row_of

from desk.clock import local
from desk.datamap.backend import Backend
from desk.datamap.failures import BackendDown, BackendFault, DatamapInvalid
from desk.datamap.load import load
from desk.db import unit_of_work
from desk.demo import sound
from desk.recording_tables import Recording
from desk.recordings import chores
from desk.recordings.keeping import Keeping, key_of
from desk.recordings.lifecycle import Recordings
from desk.recordings.source import HotlineSource
from desk.recordings.stores.local import LocalStore
from desk.settings import ROOT

CALLS = "call_recordings"


@pytest.fixture
def kept(keeping: Keeping, tmp_path: Path) -> Keeping:
    return replace(keeping, store=LocalStore(tmp_path / "recordings"))


@pytest.fixture
def backend(line: Line, kept: Keeping) -> Iterator[Backend]:
    """The sample operator's, with the hotline at the demo's provider."""
    theirs = line.desk.backend
    yield Backend(theirs.datamap, {**theirs.connectors, "hotline": HotlineSource("hotline", kept)})


def of(line: Line, recordings: Recordings, owner: str, *, ended: bool = True) -> str:
    call = recorded(line, recordings)
    line.hears(call, sound.tones("5"))
    with unit_of_work(line.desk.sessions) as session:
        recordings.belongs_to(session, call, owner)
        if ended:
            session.scalars(select(Recording).where(Recording.call == call)).one().stage = "ended"
    if ended:
        line.ends(call)
    return call


def test_an_access_answer_counts_the_recordings_and_says_whether_they_can_be_heard(
    line: Line, recordings: Recordings, backend: Backend, kept: Keeping
) -> None:
    me = someone()
    of(line, recordings, me)
    chores.copy(kept)
    of(line, recordings, me)
    found = backend.summary(CALLS, me)
    assert (found.count, len(found.samples)) == (2, 2)
    assert "正在转存" in found.samples[0] and "可以在 App 里听" in found.samples[1]
    copied = list(backend.rows(CALLS, me))
    assert [sorted(row) for row in copied] == [
        sorted(["录音时间", "时长（秒）", "能否收听", "保存到", "线路服务商的记录保存到"])
    ] * 2


def test_an_erasure_leaves_nothing_here_nor_at_the_provider(
    line: Line, recordings: Recordings, backend: Backend, kept: Keeping, tmp_path: Path
) -> None:
    me, now = someone(), line.desk.clock.now()
    calls = [of(line, recordings, me)]
    chores.copy(kept)
    calls += [of(line, recordings, me), of(line, recordings, me, ended=False)]
    assert backend.retained(CALLS, me, now).free == 3
    remains = [backend.erase(CALLS, me, now) for _ in range(2)]
    assert remains == [local(kept.clock.now() + timedelta(days=40)).date()] * 2
    assert backend.erase(CALLS, someone(), now) is None
    assert backend.retained(CALLS, me, now).free == 0
    assert backend.count(CALLS, me) == 0
    rows = [row_of(line, call) for call in calls]
    assert {row.stage for row in rows} == {"erased"}
    assert {line.keeps(str(row.reference)).status for row in rows} == {"deleted"}  # type: ignore[union-attr]
    assert not any((tmp_path / "recordings" / key_of(row)).exists() for row in rows)


def test_another_persons_recordings_stay(line: Line, recordings: Recordings, backend: Backend) -> None:
    me, other = someone(), someone()
    of(line, recordings, me)
    call = of(line, recordings, other)
    backend.erase(CALLS, me, line.desk.clock.now())
    assert row_of(line, call).stage == "ended"
    assert backend.count(CALLS, other) == 1


def test_a_recording_of_nobody_yet_is_in_no_answer(
    line: Line, recordings: Recordings, backend: Backend
) -> None:
    recorded(line, recordings)
    assert backend.count(CALLS, "") == 0


@pytest.mark.parametrize("status", [408, 429, 500])
def test_an_erasure_that_the_provider_did_not_make_is_tried_again(
    line: Line, recordings: Recordings, backend: Backend, status: int
) -> None:
    me, now = someone(), line.desk.clock.now()
    reference = row_of(line, of(line, recordings, me)).reference
    line.fails(f"/Recordings/{reference}.json", method="DELETE", status=status)
    with pytest.raises(BackendDown):
        backend.erase(CALLS, me, now)
    assert backend.retained(CALLS, me, now).free == 1
    backend.erase(CALLS, me, now)
    assert backend.retained(CALLS, me, now).free == 0


def test_what_no_hotline_has_is_refused(backend: Backend) -> None:
    hotline = backend.connectors["hotline"]
    with pytest.raises(BackendFault):
        hotline.account("1")
    with pytest.raises(BackendFault):
        hotline.subject_of("13800000000")


@pytest.mark.parametrize(
    ("written", "instead", "what"),
    [
        ("{name: release_at, title: 保存到}", "{name: caller, title: 保存到}", "column of the hotline"),
        ("  - {id: hotline, kind: hotline}", "", "no source `hotline`"),
        ("  table: accounts\n", "  source: hotline\n  table: accounts\n", "nothing of this stands"),
    ],
)
def test_a_datamap_that_asks_the_hotline_for_more_is_refused(
    tmp_path: Path, written: str, instead: str, what: str
) -> None:
    sample = (ROOT / "sample" / "datamap.yml").read_text(encoding="utf-8")
    assert written in sample
    (tmp_path / "datamap.yml").write_text(sample.replace(written, instead, 1), encoding="utf-8")
    with pytest.raises(DatamapInvalid, match=what):
        load(tmp_path / "datamap.yml")
