"""Directions of sentences: alike in meaning; kept between runs; made again where they are lost."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from desk.policy import meaning
from desk.policy.meaning import Meaning, encoded

KNOWN = ("为什么要录音", "怎么注销账号")


def test_what_means_the_same_points_the_same_way() -> None:
    question, same, other = encoded(["录音是拿去做什么的", KNOWN[0], "今天天气怎么样"])
    assert question @ same > question @ other + 0.2


def test_a_direction_has_the_length_of_one() -> None:
    assert np.allclose(np.linalg.norm(encoded(["录音", "", "⟦手机号:a1b2c3⟧"]), axis=1), 1, atol=0.01)


def test_a_sealed_value_points_nowhere() -> None:
    plain, sealed = encoded(["会不会卖我的号码", "会不会卖我的号码⟦手机号:a1b2c3⟧"])
    assert np.allclose(plain, sealed)


def test_what_was_kept_needs_no_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = Meaning(KNOWN, tmp_path).of(KNOWN)
    monkeypatch.setattr(meaning, "_encoder", lambda: pytest.fail("nothing was to be encoded"))
    assert np.allclose(Meaning(KNOWN, tmp_path).of(KNOWN), first, atol=0.001)


@pytest.mark.parametrize("broken", [b"", b"not an array", b"\x93NUMPY\x01\x00"])
def test_a_file_that_is_not_whole_is_made_again(tmp_path: Path, broken: bytes) -> None:
    first = Meaning(KNOWN, tmp_path).of(KNOWN)
    [file] = tmp_path.iterdir()
    file.write_bytes(broken)
    assert np.allclose(Meaning(KNOWN, tmp_path).of(KNOWN), first, atol=0.001)


def test_where_nothing_can_be_written_it_works_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert Meaning(KNOWN, tmp_path / "file").of(KNOWN).shape == (2, 512)
