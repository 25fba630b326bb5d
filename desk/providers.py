"""Why a provider did not do what it was asked: one vocabulary for messages, calls and storage."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why the provider did not do it."""

    UNCONFIGURED = "unconfigured"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    REFUSED = "refused"
    FAULT = "fault"

    @property
    def perhaps_done(self) -> bool:
        """Whether the provider may have done it all the same, for its answer did not come."""
        return self is Cause.NO_ANSWER
