from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from harness.app import AppUser
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product
from harness.transcript import Playing, Transcript

HERE = Path(__file__).parent
FILES = sorted(path for path in HERE.glob("*/*.yml") if path.parent.name != "phone")


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_transcript(path: Path, product: Product, platform: Platform, pool: Pool) -> None:
    transcript = Transcript.load(path)
    phone = pool.take() if transcript.person == "ordinary" else transcript.person
    with AppUser(product.base, phone) as user:
        facts = {"subject": int(user.subject), "phone": user.phone, **transcript.facts}
        Playing(user, platform, facts).play(transcript)


def test_nobody_speaks_in_two_transcripts() -> None:
    speakers = Counter(Transcript.load(path).person for path in FILES)
    del speakers["ordinary"]
    assert [person for person, times in speakers.items() if times > 1] == []
