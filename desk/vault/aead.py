"""AES-256-GCM with a scheme byte in front and everything that binds it as associated data."""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from desk.vault.failures import CannotUnseal
from desk.vault.keys import joined

SCHEME = b"\x01"
NONCE = 12
TAG = 16
KEY = 32


def new_key() -> bytes:
    """A random 256-bit key."""
    return AESGCM.generate_key(KEY * 8)


def encrypt(key: bytes, plaintext: bytes, *binding: str) -> bytes:
    """Scheme ‖ nonce ‖ ciphertext with its tag, bound to `binding`."""
    nonce = os.urandom(NONCE)
    return SCHEME + nonce + AESGCM(key).encrypt(nonce, plaintext, _associated(binding))


def decrypt(key: bytes, sealed: bytes, *binding: str) -> bytes:
    """The plaintext. Raises CannotUnseal for another key, binding or scheme, or a changed byte."""
    if len(sealed) < len(SCHEME) + NONCE + TAG or not sealed.startswith(SCHEME):
        raise CannotUnseal
    nonce, ciphertext = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, _associated(binding))
    except InvalidTag:
        raise CannotUnseal from None


def _associated(binding: tuple[str, ...]) -> bytes:
    return SCHEME + joined(*binding)
