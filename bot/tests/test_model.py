"""The model is the one that was trained here, or the box does not start."""

import hashlib
from pathlib import Path

import pytest

import places
import serve


@pytest.fixture
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "model.tar.gz"
    path.write_bytes(b"trained here")
    (tmp_path / "pin").write_text(hashlib.sha256(b"trained here").hexdigest() + "\n")
    monkeypatch.setattr(places, "MODEL", path)
    monkeypatch.setattr(places, "PIN", tmp_path / "pin")
    return path


def test_the_pinned_model_is_taken(model: Path) -> None:
    serve.refuse_another_model()


def test_another_model_is_refused(model: Path) -> None:
    model.write_bytes(b"from elsewhere")
    with pytest.raises(SystemExit, match="not the one"):
        serve.refuse_another_model()


def test_without_a_model_the_reason_is_said(model: Path) -> None:
    model.unlink()
    with pytest.raises(SystemExit, match="make train"):
        serve.refuse_another_model()
