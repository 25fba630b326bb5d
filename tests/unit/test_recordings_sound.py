"""The sound itself: what was keyed as a code is in no stored recording, whoever listens and however.

Whole prompts and callers are spoken (espeak-ng, 8 kHz by sox), pass over the provider's line, and come
back out of the operator's own store; the tones are looked for in the samples.
"""

from __future__ import annotations

import os
import random
import shutil
from array import array
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from keys_heard import keys_in
from sqlalchemy import select
from support import someone
from telephone_support import Line, chose, row_of

from desk.db import unit_of_work
from desk.demo import mouth, sound
from desk.recording_tables import Recording
from desk.recordings import hearing
from desk.recordings.failures import NotPaused
from desk.recordings.keeping import Keeping
from desk.recordings.lifecycle import Recordings
from desk.recordings.stores.local import LocalStore
from desk.telephone.wav import samples_of

CODE = "482913"
KEYS = st.text(alphabet="0123456789*#", min_size=1, max_size=8)


@cache
def speaking() -> bool:
    there = shutil.which("espeak-ng") is not None and shutil.which("sox") is not None
    if not there and os.environ.get("DESK_TESTS_SPEECH") == "required":
        pytest.fail("espeak-ng and sox are not there")
    return there


def spoken(text: str) -> bytes:
    """The samples of a sentence, in Chinese."""
    if not speaking():
        pytest.skip("espeak-ng and sox are not here: python scripts/programs.py speech")
    return mouth.said(text)


@dataclass
class Call:
    """A call whose caller agreed to be recorded, and everything that passed over its line."""

    line: Line
    recordings: Recordings
    keeping: Keeping
    call: str
    whole: bytes = b""

    def passes(self, samples: bytes) -> None:
        self.line.hears(self.call, samples)
        self.whole += samples

    def stored(self) -> bytes:
        """Hangs up; what the person hears of it afterwards, out of the own store."""
        me, sessions = someone(), self.line.desk.sessions
        with unit_of_work(sessions) as session:
            self.recordings.belongs_to(session, self.call, me)
        self.line.ends(self.call)
        with unit_of_work(sessions) as session:
            row = session.scalars(select(Recording).where(Recording.call == self.call)).one()
            row.stage = "ended"
            self.keeping.store_one(session, row)
            token = hearing.link(session, self.keeping.clock, row.id, me)
        with unit_of_work(sessions) as session:
            file = hearing.hear(session, self.keeping, token=token, subject=me)
        return samples_of(file)


@pytest.fixture
def call(line: Line, recordings: Recordings, keeping: Keeping, tmp_path: Path) -> Call:
    keeping = replace(keeping, store=LocalStore(tmp_path))
    return Call(line, recordings, keeping, line.call())


def agreed(call: Call) -> None:
    chose(call.line, call.call, agreed=True)
    call.recordings.start(call.call)


def test_a_whole_call_is_stored_and_its_code_is_not_in_it(call: Call) -> None:
    call.passes(spoken(call.line.desk.notice.words))
    call.passes(sound.tones("1"))
    agreed(call)
    recorded = [spoken("请说您要办什么。"), spoken("我要把我的常用地址删掉")]
    for samples in recorded:
        call.passes(samples)
    call.recordings.paused_for_code(call.call)
    call.passes(spoken("请用按键输入六位验证码。"))
    call.passes(sound.tones(CODE))
    assert call.recordings.resume(call.call)
    recorded += [spoken("按 1 确认，按 2 不删。"), sound.tones("1"), spoken("已经删好了。")]
    for samples in recorded[2:]:
        call.passes(samples)
    stored = call.stored()
    assert stored == b"".join(recorded)
    assert keys_in(stored) == "1"
    assert keys_in(call.whole) == f"1{CODE}1", "the same listening finds it on the line"


@given(keys=KEYS, shift=st.integers(min_value=0, max_value=799))
def test_the_listening_finds_every_key_wherever_it_begins(keys: str, shift: int) -> None:
    assert keys_in(sound.silence(shift / 8000) + sound.tones(keys) + sound.silence(0.1)) == keys


def test_the_listening_finds_keys_in_noise() -> None:
    noise = random.Random(7)
    tones = array("h", sound.tones(CODE))
    loud = array("h", (value + round(noise.gauss(0, 600)) for value in tones))
    assert keys_in(loud.tobytes()) == CODE


def test_a_voice_is_taken_for_no_key() -> None:
    said = "您好，一二三四五六七八九零，我要把我的常用地址删掉，我的手机号换了，请转人工。"
    assert keys_in(spoken(said)) == ""


def test_a_recording_that_was_not_paused_has_the_code_in_it(call: Call) -> None:
    agreed(call)
    call.passes(sound.tones(CODE))
    assert keys_in(call.stored()) == CODE, "or the proof above would prove nothing"


def test_a_pause_that_failed_takes_no_code_and_loses_no_sound(call: Call) -> None:
    agreed(call)
    call.line.fails("/Recordings/RE", status=500, times=2)
    with pytest.raises(NotPaused):
        call.recordings.paused_for_code(call.call)
    call.passes(sound.tones("0"))
    assert keys_in(call.stored()) == "0"


def test_nothing_at_all_is_kept_of_who_did_not_agree(call: Call) -> None:
    call.passes(sound.tones("2"))
    chose(call.line, call.call, agreed=False)
    call.recordings.paused_for_code(call.call)
    call.passes(sound.tones(CODE))
    assert call.line.telephone.recordings_of(call.call) == ()


def test_the_paused_time_is_not_kept_as_silence_either(call: Call) -> None:
    agreed(call)
    call.passes(sound.tones("1"))
    call.recordings.paused_for_code(call.call)
    call.passes(sound.tones(CODE))
    call.recordings.resume(call.call)
    assert call.stored() == sound.tones("1")
    assert row_of(call.line, call.call).stage == "stored"


def test_what_a_visitor_says_and_keys_is_heard_in_the_recording(call: Call) -> None:
    agreed(call)
    call.line.says(call.call, "我要删掉我的地址", "1#")
    stored = call.stored()
    assert keys_in(stored) == "1#"
    assert len(stored) > len(sound.tones("1#")) + len(sound.silence(1)), (
        "and a second of speech, or of its silence"
    )


@pytest.mark.parametrize("there", [True, False])
def test_a_sentence_has_its_length_with_and_without_a_voice(
    there: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not there:
        monkeypatch.setattr(mouth.shutil, "which", lambda _: None)
    assert len(mouth.said("我要删掉我的地址")) > len(sound.silence(1))
    assert (mouth.said("  "), mouth.keyed("x")) == (b"", b"")
