"""The master key, and what is derived from it: one key a purpose, never the master itself."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from desk.vault.failures import MasterKeyTooShort

SHORTEST = 32
NAMESPACE = b"privacy-desk/1/"


@dataclass(frozen=True)
class Keys:
    """The keys of this installation; the master key shows in no representation of it.

    Raises MasterKeyTooShort for a master key of fewer than 32 bytes.
    """

    master: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Refuses a key that can be guessed."""
        if len(self.master) < SHORTEST:
            raise MasterKeyTooShort

    @classmethod
    def from_secret(cls, secret: SecretStr) -> Self:
        """The keys under a setting such as DESK_SECRET_KEY. Raises MasterKeyTooShort."""
        return cls(secret.get_secret_value().encode())

    def derive(self, purpose: str) -> bytes:
        """The 32-byte key of one purpose (HKDF-SHA256); the same purpose gives the same key."""
        return HKDF(SHA256(), 32, salt=None, info=NAMESPACE + purpose.encode()).derive(self.master)

    def mac(self, purpose: str, *parts: str) -> bytes:
        """HMAC-SHA256 of the parts under the purpose's key; no two lists of parts run together."""
        return hmac.new(self.derive(purpose), joined(*parts), sha256).digest()


def joined(*parts: str) -> bytes:
    """The parts as bytes, each behind its length."""
    encoded = (part.encode() for part in parts)
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)
