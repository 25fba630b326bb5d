"""What every call of the line needs; made once by the line."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from anyio import CapacityLimiter

from desk.doors.entry import Entry
from desk.hotline.line import Hotline
from desk.line.ari import Ari
from desk.line.media import Sounds
from desk.telephone.speech import Transcriber, Voice

SPEAKING_AT_ONCE = 4
"""Speech is reckoned by the processor: more at once would make every caller wait longer."""


@dataclass(frozen=True)
class Parts:
    """The hotline, Asterisk, ears and a voice; without ears a call is heard by its keys only.

    `address` is `host:port` where Asterisk opens the connections of sound. `second` is how long a second of
    the hotline's patience lasts, in seconds.
    """

    hotline: Hotline
    ari: Ari
    voice: Voice
    ears: Transcriber | None
    address: str
    entry: Entry
    sounds: Sounds = field(default_factory=Sounds)
    speaking: CapacityLimiter = field(default_factory=partial(CapacityLimiter, SPEAKING_AT_ONCE))
    second: float = 1.0
