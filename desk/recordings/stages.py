"""The stages of a recording, and the steps between them that there are."""

from __future__ import annotations

from enum import StrEnum

from desk.recording_tables import Recording
from desk.recordings.failures import BadStage


class Stage(StrEnum):
    """Where a recording stands.

    `asked` is a start that nobody has confirmed; `failed` one that was refused;
    `ended` lies at the provider alone, `stored` in the operator's own store;
    `absent` never had any sound; of an `erased` one there is only this row.
    """

    ASKED = "asked"
    FAILED = "failed"
    RUNNING = "running"
    PAUSED = "paused"
    ENDED = "ended"
    ABSENT = "absent"
    STORED = "stored"
    ERASED = "erased"


LIVE = frozenset({Stage.ASKED, Stage.RUNNING, Stage.PAUSED})
"""The call may go on, and the recording with it."""

_STEPS: dict[Stage, frozenset[Stage]] = {
    Stage.ASKED: frozenset({Stage.RUNNING, Stage.PAUSED, Stage.FAILED, Stage.ENDED, Stage.ABSENT}),
    Stage.FAILED: frozenset({Stage.ASKED, Stage.ERASED}),
    Stage.RUNNING: frozenset({Stage.PAUSED, Stage.ENDED, Stage.ABSENT}),
    Stage.PAUSED: frozenset({Stage.RUNNING, Stage.ENDED, Stage.ABSENT}),
    Stage.ENDED: frozenset({Stage.STORED, Stage.ABSENT, Stage.ERASED}),
    Stage.ABSENT: frozenset({Stage.ERASED}),
    Stage.STORED: frozenset({Stage.ERASED}),
    Stage.ERASED: frozenset(),
}


def move(recording: Recording, to: Stage) -> bool:
    """Moves a recording on; False where it stands there already. Raises BadStage for a step that is none."""
    now = Stage(recording.stage)
    if now is to:
        return False
    if to not in _STEPS[now]:
        raise BadStage(now.value, to.value)
    recording.stage = to.value
    return True


def can_move(recording: Recording, to: Stage) -> bool:
    """Whether there is such a step from where it stands."""
    return to in _STEPS[Stage(recording.stage)]
