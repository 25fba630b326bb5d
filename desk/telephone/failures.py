"""What can go wrong at the telephone's provider, by name; none carries a number or a word that was said.

TelephoneFailure ← TelephoneNotDone (it did not do it, or did not answer), TelephoneNotThere (it knows no such
call, recording or conference, or the call is over), SpeechFailed (the operator's own ears or voice failed).
"""

from __future__ import annotations

from desk.providers import Cause


class TelephoneFailure(Exception):
    """The provider of the telephone did not do what it was asked."""


class TelephoneNotDone(TelephoneFailure):
    """It was not done, or nobody confirmed that it was; after NO_ANSWER it may have been."""

    def __init__(self, cause: Cause) -> None:
        """Keeps the cause, which is all that may be told."""
        super().__init__(cause.value)
        self.cause = cause

    @property
    def perhaps_done(self) -> bool:
        """Whether the provider may have done it all the same."""
        return self.cause.perhaps_done


class TelephoneNotThere(TelephoneFailure):
    """The provider knows no such call, recording or conference, or it is over."""


class SpeechFailed(TelephoneFailure):
    """The operator's own ears or voice failed; after UNCONFIGURED library or weights are missing."""

    def __init__(self, cause: Cause) -> None:
        """Keeps the cause, which is all that may be told."""
        super().__init__(cause.value)
        self.cause = cause
