"""What all providers outside have in common: why one did not do it, and where a secret may be sent."""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")


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


_BY_STATUS: dict[int, Cause] = {
    HTTPStatus.REQUEST_TIMEOUT: Cause.NO_ANSWER,
    HTTPStatus.TOO_MANY_REQUESTS: Cause.BUSY,
}


def cause_of_status(status: int) -> Cause:
    """The cause behind an HTTP status that is no success; after a 408 nobody knows whether it was done."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Cause.FAULT
    return _BY_STATUS.get(status, Cause.REFUSED)


def is_local(url: str) -> bool:
    """Whether an address is on this machine."""
    return urlsplit(url).hostname in LOOPBACK


def is_safe(url: str) -> bool:
    """Whether a secret may be sent to this address: over TLS, or on this machine."""
    return urlsplit(url).scheme == "https" or is_local(url)
