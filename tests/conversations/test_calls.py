"""Whole calls through a running product."""

from __future__ import annotations

from pathlib import Path

import pytest
from harness.call_transcript import Calling, CallTranscript
from harness.caller import Caller
from harness.people import Pool
from harness.platform import Platform
from harness.product import Product

FILES = sorted((Path(__file__).parent / "phone").glob("*.yml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_call(path: Path, product: Product, platform: Platform, pool: Pool) -> None:
    transcript = CallTranscript.load(path)
    ordinary = transcript.person == "ordinary"
    phone = pool.take(advertised=transcript.advertised) if ordinary else transcript.person
    whose = "SELECT id FROM accounts WHERE phone = :phone AND closed_at IS NULL ORDER BY id DESC LIMIT 1"
    subject = platform.value(whose, {"phone": phone})
    with Caller(product.base, phone, caller_id=transcript.caller_id) as caller:
        Calling(caller, platform, {"phone": phone, "subject": subject}).play(transcript)


def test_forty_calls_are_played() -> None:
    assert len(FILES) >= 40
