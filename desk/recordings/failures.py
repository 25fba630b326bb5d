"""What can go wrong with a recording, by name; none carries a reference or a person.

RecordingFailure ← NotAgreed (nobody agreed: nothing is recorded), NotStarted (the provider did not start it),
NotPaused (no code may be asked for by keys), NoSuchRecording (none of this person), NotHearable (its sound is
not in the store), BadStage (a step that there is not), StoreFailed (the operator's store did not do it)
"""

from __future__ import annotations

from desk.providers import Cause


class RecordingFailure(Exception):
    """Something about a recording did not come about."""


class NotAgreed(RecordingFailure):
    """The caller did not agree, or not yet: nothing may be recorded (policy clause 2.5)."""


class NotStarted(RecordingFailure):
    """The provider did not say that it records; the call goes on, and codes are not asked for by keys."""

    def __init__(self, cause: Cause) -> None:
        """Keeps the cause, which is all that may be told."""
        super().__init__(cause.value)
        self.cause = cause


class NotPaused(RecordingFailure):
    """The provider did not confirm that nothing is being recorded: a code goes another way."""


class NoSuchRecording(RecordingFailure):
    """There is no such recording of this person, or no such link."""


class NotHearable(RecordingFailure):
    """Its sound is not in the store, not yet or not any more; or the link was too old."""


class BadStage(RecordingFailure):
    """A step that there is not between two stages; carries their names."""


class StoreFailed(RecordingFailure):
    """The operator's store did not take, give or delete a file."""

    def __init__(self, cause: Cause) -> None:
        """Keeps the cause, which is all that may be told."""
        super().__init__(cause.value)
        self.cause = cause
