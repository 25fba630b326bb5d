"""What can go wrong in the vault, by name; none carries a value, a key or a token.

VaultFailure ← MasterKeyTooShort, CannotUnseal, NoSuchToken
"""

from __future__ import annotations


class VaultFailure(Exception):
    """A personal value could not be put in or taken out."""


class MasterKeyTooShort(VaultFailure):
    """The master key is missing or has fewer characters than a key must have."""


class CannotUnseal(VaultFailure):
    """The key is gone, is another one, or what was sealed has been changed or moved."""


class NoSuchToken(VaultFailure):
    """This conversation sealed no value under this token, or has forgotten it."""
