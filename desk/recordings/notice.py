"""The recording notice: its words, and the version that stands with every choice (clause 2.5).

A version is the digest of the words as they are spoken, with the days and what a
refusal leads to: whoever changes a word makes another version.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Self

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.recording_tables import RecordingNotice
from desk.settings import Refused
from desk.wording import Wording

CHANNEL = "desk-phone"
WHAT_REFUSAL_MEANS = {
    Refused.GOODBYE: "utter_recording_refusal_goodbye",
    Refused.GO_ON: "utter_recording_refusal_go_on",
}
LENGTH = 16


@dataclass(frozen=True)
class Notice:
    """What a caller hears before choosing, in the operator's words."""

    words: str

    @classmethod
    def of(cls, wording: Wording, *, operator: str, days: int, refused: Refused) -> Self:
        """The notice as these settings make it. Raises WordingMissing."""
        refusal = wording.text(WHAT_REFUSAL_MEANS[refused], CHANNEL)
        return cls(
            wording.text(
                "utter_recording_notice", CHANNEL, operator=operator, days=str(days), refusal=refusal
            )
        )

    @property
    def version(self) -> str:
        """The first 64 bits of the words' SHA-256, in hex."""
        return hashlib.sha256(self.words.encode()).hexdigest()[:LENGTH]

    def note(self, session: Session, clock: Clock) -> str:
        """Keeps the words under their version, once, and returns the version."""
        row = insert(RecordingNotice).values(
            version=self.version, words=self.words, first_said_at=clock.now()
        )
        session.execute(row.on_conflict_do_nothing())
        return self.version
