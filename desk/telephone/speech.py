"""Ears and a voice of the operator's own, where those of the telephone's provider are not wanted.

Twilio recognises and speaks by itself; a carrier's trunk does neither, and a caller's voice may not
have to leave the mainland. Samples are those of a line (desk.telephone.wav).
"""

from __future__ import annotations

from typing import Protocol


class Transcriber(Protocol):
    """Turns what a caller said into words."""

    def heard(self, samples: bytes) -> str:
        """What was said; empty where nothing could be understood. Raises SpeechFailed."""
        ...


class Voice(Protocol):
    """Turns the desk's words into sound; the desk introduces itself as a machine."""

    def spoken(self, text: str) -> bytes:
        """The samples of the text. Raises SpeechFailed."""
        ...
