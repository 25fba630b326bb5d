"""The telephone, whoever provides it: calls in progress, their recordings, the conference with a person.

References are the provider's own and opaque: to read one means nothing, and none is a proof.
What a call hears next is no matter of this interface but of the door's answer to the
provider's webhook. Every method raises TelephoneNotDone or TelephoneNotThere, and no
error of a lower library.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol


class RecordingStatus(StrEnum):
    """What the provider says of a recording."""

    IN_PROGRESS = "in-progress"
    PAUSED = "paused"
    STOPPED = "stopped"
    PROCESSING = "processing"
    COMPLETED = "completed"
    ABSENT = "absent"
    FAILED = "failed"
    DELETED = "deleted"

    @property
    def hears(self) -> bool:
        """Whether what is spoken or keyed now goes into it."""
        return self is RecordingStatus.IN_PROGRESS

    @property
    def over(self) -> bool:
        """Whether nothing can be added to it any more."""
        return self not in (RecordingStatus.IN_PROGRESS, RecordingStatus.PAUSED)


@dataclass(frozen=True)
class RecordingState:
    """A recording as the provider describes it; `seconds` is its length once that is known."""

    recording: str
    call: str
    status: RecordingStatus
    seconds: int | None = None


@dataclass(frozen=True)
class Paused:
    """The provider's own word that nothing goes into a recording now: it is paused, or it is over.

    Only a provider makes one, from what it read back.
    """

    recording: str
    status: RecordingStatus


@dataclass(frozen=True)
class Remains:
    """What the provider keeps of a thing that was deleted: for how many days; 0 where nothing is kept."""

    days: int


class Recorder(Protocol):
    """The recordings of calls."""

    def start_recording(self, call: str) -> str:
        """Starts to record a call in progress and returns the recording's reference.

        After NO_ANSWER there may be one all the same: `recordings_of` tells.
        """
        ...

    def recordings_of(self, call: str) -> tuple[RecordingState, ...]:
        """Every recording the provider has of a call, whoever started it."""
        ...

    def recording_state(self, call: str, recording: str) -> RecordingState:
        """What the provider says of it now."""
        ...

    def pause_recording(self, call: str, recording: str) -> Paused:
        """Pauses it such that the time is left out, and reads that back; anything else is a failure."""
        ...

    def resume_recording(self, call: str, recording: str) -> RecordingState:
        """Goes on recording; returns what was read back, which must be that it records."""
        ...

    def stop_recording(self, call: str, recording: str) -> RecordingState:
        """Ends it; returns what was read back, which must be that it is over."""
        ...

    def fetch_audio(self, recording: str, into: BinaryIO) -> int:
        """Writes the sound of a recording that is over, as WAV, piece by piece; returns its bytes."""
        ...

    def delete_transcriptions(self, recording: str) -> int:
        """Deletes every transcription of it, and reads back that none is left; how many there were."""
        ...

    def delete_recording(self, recording: str) -> Remains:
        """Deletes it and reads back that it is gone; one that is gone already is no failure."""
        ...

    def delete_call(self, call: str) -> Remains:
        """Deletes the record of a call that is over and reads back that it is gone."""
        ...


class Switch(Protocol):
    """Calls, and the conference in which a person takes one over."""

    def place_call(self, to: str, url: str, ended: str) -> str:
        """Calls a number; whoever answers hears what `url` says. Returns the call's reference.

        An agent is called so too: `url` whispers who waits, and then puts them into the conference.
        `ended` is told when the call is over, however it ends.
        """
        ...

    def redirect(self, call: str, url: str) -> None:
        """Lets a call in progress go on with what `url` says."""
        ...

    def hang_up(self, call: str) -> None:
        """Ends a call; one that is over is no failure."""
        ...

    def conference(self, name: str) -> str:
        """The reference of the conference of this name that is going on."""
        ...

    def hold(self, conference: str, url: str) -> None:
        """Lets whoever is in a conference wait, with what `url` plays, or the provider's own sound."""
        ...

    def take_back(self, conference: str) -> None:
        """Lets who waited speak and hear again."""
        ...

    def end_conference(self, conference: str) -> None:
        """Ends it for everybody; one that is over is no failure."""
        ...


class Telephone(Recorder, Switch, Protocol):
    """A provider of the telephone."""

    def close(self) -> None:
        """Gives the connections back; it is not used afterwards."""
        ...
