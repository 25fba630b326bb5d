"""What can go wrong with a request, by name; none carries a value or a subject.

RequestFailure ← NoSuchRequest, NotANumber, BadTransition, PreviewMissing, PreviewStale,
ExportFailure ← NotThere (404), Gone (410)
"""

from __future__ import annotations


class RequestFailure(Exception):
    """A request could not be taken further."""


class NoSuchRequest(RequestFailure):
    """There is no request of this number, or it is not this person's."""


class NotANumber(RequestFailure):
    """What was given is no request or ticket number: its form or its check digit is wrong."""


class BadTransition(RequestFailure):
    """The table of transitions holds no such change."""

    def __init__(self, before: str, after: str) -> None:
        """Both are states, never values."""
        super().__init__(f"before={before} after={after}")
        self.before = before
        self.after = after


class PreviewMissing(RequestFailure):
    """Nothing was shown that could be confirmed."""


class PreviewStale(RequestFailure):
    """What was shown is older than ten minutes, or no longer true."""


class ExportFailure(RequestFailure):
    """The copy is not handed out."""


class NotThere(ExportFailure):
    """There is no such copy for this person."""


class Gone(ExportFailure):
    """The copy was fetched already, or its time has passed."""
