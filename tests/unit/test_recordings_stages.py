"""The stages of a recording: whatever is told in whatever order, none comes to life again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.demo import sound
from desk.recording_tables import Recording
from desk.recordings import stages
from desk.recordings.failures import BadStage
from desk.recordings.mark import mark_of, marked
from desk.recordings.stages import LIVE, Stage
from desk.telephone.wav import samples_of, wav

ORDER = st.lists(st.sampled_from(list(Stage)), max_size=12)


@given(start=st.sampled_from(list(Stage)), told=ORDER)
def test_what_is_over_is_never_recorded_again(start: Stage, told: list[Stage]) -> None:
    recording, over = Recording(stage=start.value), start not in LIVE and start is not Stage.FAILED
    for stage in told:
        if stages.can_move(recording, stage):
            stages.move(recording, stage)
        over = over or recording.stage in (Stage.ENDED, Stage.ABSENT, Stage.STORED, Stage.ERASED)
        assert not (over and recording.stage in LIVE)


@given(told=ORDER)
def test_what_is_erased_stays_erased(told: list[Stage]) -> None:
    recording = Recording(stage=Stage.ERASED.value)
    for stage in told:
        assert not stages.can_move(recording, stage)
    assert recording.stage == Stage.ERASED


@pytest.mark.parametrize(("stands", "wanted"), [(Stage.ENDED, Stage.RUNNING), (Stage.ERASED, Stage.STORED)])
def test_a_step_that_there_is_not_is_named(stands: Stage, wanted: Stage) -> None:
    with pytest.raises(BadStage, match=f"'{stands}', '{wanted}'"):
        stages.move(Recording(stage=stands.value), wanted)


@given(samples=st.binary(max_size=400).filter(lambda each: len(each) % 2 == 0), words=st.text(max_size=40))
def test_a_mark_changes_no_sample(samples: bytes, words: str) -> None:
    file = marked(wav(samples), words)
    assert samples_of(file) == samples
    assert int.from_bytes(file[4:8], "little") == len(file) - 8


def test_a_mark_can_be_read_again() -> None:
    plain = wav(sound.tones("1"))
    assert (mark_of(marked(plain, "0a1b2c3d")), mark_of(plain)) == ("0a1b2c3d", None)
    with pytest.raises(ValueError, match="no WAV"):
        marked(b"ID3" + bytes(40), "0a1b2c3d")
