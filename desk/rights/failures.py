"""The failures of this room.

RightsFailure ← ReadBackFailed (an effect was made but could not be seen afterwards),
ValueRefused (a new value cannot be right), ScopeUnknown (an id the datamap does not
hold), OperationUnknown (a step that no right performs).
"""

from __future__ import annotations

from enum import StrEnum


class RightsFailure(Exception):
    """A right could not be carried out."""


class ReadBackFailed(RightsFailure):
    """The backend answered, but reading again did not show the effect; nothing may be called done."""

    def __init__(self, category: str, operation: str) -> None:
        """Which effect on which category."""
        super().__init__(f"category={category} operation={operation}")
        self.category = category
        self.operation = operation


class ValueFault(StrEnum):
    """Why a new value was refused; each names one response `utter_value_<fault>`."""

    EMPTY = "empty"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    DATE = "date"
    DATE_FUTURE = "date_future"
    DATE_TOO_OLD = "date_too_old"
    ADDRESS_SHORT = "address_short"
    ADDRESS_LONG = "address_long"
    NAME_LENGTH = "name_length"
    NAME_SIGNS = "name_signs"
    EMAIL = "email"
    TEXT_LONG = "text_long"


class ValueRefused(RightsFailure):
    """A new value cannot be right; carries the reason, never the value."""

    def __init__(self, reason: ValueFault) -> None:
        """Why the value was refused."""
        super().__init__(f"reason={reason}")
        self.reason = reason

    @property
    def response(self) -> str:
        """The name of the response that tells the person what is wrong and how to write it."""
        return f"utter_value_{self.reason}"


class ScopeUnknown(RightsFailure):
    """A category, purpose, channel or field that the datamap does not hold."""

    def __init__(self, kind: str) -> None:
        """What kind of thing was named: a category, a purpose, a channel, a permission, a field."""
        super().__init__(f"kind={kind}")
        self.kind = kind


class OperationUnknown(RightsFailure):
    """A step whose operation no right performs."""

    def __init__(self, operation: str) -> None:
        """The operation that the step names."""
        super().__init__(f"operation={operation}")
        self.operation = operation
