"""What can go wrong in sending a notice, by name; none carries a number or a text.

NoticeFailure ← NoticeNotSent
"""

from __future__ import annotations

from desk.providers import Cause


class NoticeFailure(Exception):
    """A notice did not go out."""


class NoticeNotSent(NoticeFailure):
    """The provider did not take it; after NO_ANSWER it may have gone out all the same."""

    def __init__(self, cause: Cause) -> None:
        """Keeps the cause, which is all that may be told."""
        super().__init__(cause.value)
        self.cause = cause

    @property
    def perhaps_sent(self) -> bool:
        """Whether the provider may have taken it, and counted it."""
        return self.cause.perhaps_done
