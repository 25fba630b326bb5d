"""The rights, the states of a request, and the one table of how a state may change."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Right(StrEnum):
    """The five rights (clauses 7.1 to 7.4), in the contract's words."""

    ACCESS = "access"
    CORRECTION = "correction"
    ERASURE = "erasure"
    CONSENT_WITHDRAWAL = "consent_withdrawal"
    ACCOUNT_CANCELLATION = "account_cancellation"


class Status(StrEnum):
    """Where a request stands in its life."""

    RECEIVED = "received"
    VERIFYING = "verifying"
    SCOPING = "scoping"
    PREVIEWED = "previewed"
    CONFIRMED = "confirmed"
    EXECUTING = "executing"
    FAILED_RETRYING = "failed_retrying"
    WAITING_APPROVAL = "waiting_approval"
    WAITING_PERSON = "waiting_person"
    COMPLETED = "completed"
    PARTLY_COMPLETED = "partly_completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


_GIVEN_UP = frozenset({Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED, Status.WAITING_PERSON})
_DONE = frozenset({Status.COMPLETED, Status.PARTLY_COMPLETED})

TRANSITIONS: Mapping[Status, frozenset[Status]] = {
    Status.RECEIVED: frozenset({Status.VERIFYING, Status.SCOPING}) | _GIVEN_UP,
    Status.VERIFYING: frozenset({Status.SCOPING}) | _GIVEN_UP,
    Status.SCOPING: frozenset({Status.PREVIEWED}) | _GIVEN_UP,
    Status.PREVIEWED: frozenset({Status.SCOPING, Status.CONFIRMED}) | _GIVEN_UP,
    Status.CONFIRMED: frozenset({Status.EXECUTING, Status.WAITING_APPROVAL}),
    Status.WAITING_APPROVAL: frozenset({Status.EXECUTING, Status.REFUSED, Status.WITHDRAWN}),
    Status.EXECUTING: frozenset({Status.FAILED_RETRYING, Status.WAITING_PERSON}) | _DONE,
    Status.FAILED_RETRYING: frozenset({Status.EXECUTING, Status.WAITING_PERSON}) | _DONE,
    Status.WAITING_PERSON: frozenset({Status.SCOPING, Status.EXECUTING, Status.REFUSED, Status.WITHDRAWN})
    | _DONE,
    **dict.fromkeys((*_DONE, Status.REFUSED, Status.WITHDRAWN, Status.EXPIRED), frozenset[Status]()),
}

BEFORE_CONFIRMATION = (Status.RECEIVED, Status.VERIFYING, Status.SCOPING, Status.PREVIEWED)
"""A request that has had no effect yet: it can be withdrawn, and expires."""

ENDED = frozenset(status for status, after in TRANSITIONS.items() if not after)
EXECUTING = (Status.EXECUTING, Status.FAILED_RETRYING)


def allowed(before: Status, after: Status) -> bool:
    """Whether a request may go from `before` to `after`."""
    return after in TRANSITIONS[before]
