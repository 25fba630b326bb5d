"""Somebody who is not known yet: a caller before a code, and the number that they say is their account's.

A caller ID is a hint where a code may go, and never a proof. A number without an account is
treated as one that has one: the same limits, the same counters, the same words.
"""

from __future__ import annotations

from dataclasses import dataclass

from desk.datamap.backend import Backend
from desk.identity import limits
from desk.vault import numbers
from desk.vault.keys import Keys

UNKNOWN = "caller:"
NOBODY = "nobody:"
_LENGTH = 32


class Silent:
    """An SmsSender that sends nothing: a number without an account gets no code."""

    def send(self, phone: str, text: str) -> None:
        """Says nothing to nobody."""


@dataclass(frozen=True)
class Claim:
    """The account that a number stands for, or what stands for it where there is none."""

    subject: str
    number: str

    @property
    def real(self) -> bool:
        """Whether there is such an account."""
        return not self.subject.startswith(NOBODY)


def unknown(keys: Keys, reference: str) -> str:
    """The subject of a conversation in which nobody is known, by the provider's reference of it."""
    return UNKNOWN + keys.mac("unknown-caller", reference).hex()[:_LENGTH]


def is_unknown(subject: str) -> bool:
    """Whether this is the subject of somebody who is not known yet."""
    return subject.startswith(UNKNOWN)


def claim(backend: Backend, keys: Keys, number: str) -> Claim:
    """Whose number it is said to be. Raises BackendFailure."""
    national = limits.national(number)
    subject = backend.subject_of(national)
    return Claim(subject or NOBODY + limits.target(keys, national).hex()[:_LENGTH], national)


def hint(caller: str) -> str | None:
    """The mainland mobile number that a call says it comes from; None where it says no such thing."""
    digits = limits.national(caller)
    return digits if numbers.MOBILE.fullmatch(digits) and len(digits) == 11 else None
