"""Signing a document and verifying one that anybody may have written.

The signature is Ed25519 over the canonical JSON of everything else in the document,
in base64url without padding; `key_id` is the key's thumbprint (RFC 7638).
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desk.audit.chain import canonical

SEED_BYTES = 32


class Reason(StrEnum):
    """What verifying came to."""

    SIGNED = "signed"
    NOT_A_RECEIPT = "not_a_receipt"
    UNKNOWN_KEY = "unknown_key"
    CHANGED = "changed"


class Verdict(NamedTuple):
    """Whether a document is what the desk signed, and why not."""

    valid: bool
    reason: Reason


def new_seed() -> bytes:
    """A new private key, as it is kept."""
    return os.urandom(SEED_BYTES)


def sign(signer: Ed25519PrivateKey, document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with `key_id` and `signature`."""
    named = {**document, "key_id": public_jwk(signer)["kid"]}
    return {**named, "signature": _encoded(signer.sign(canonical(named)))}


def verify(document: object, jwks: Mapping[str, Any]) -> Verdict:
    """Whether a key of the set signed exactly this document; has an answer to anything that JSON can be."""
    if not isinstance(document, dict):
        return Verdict(False, Reason.NOT_A_RECEIPT)
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    try:
        covered = canonical(unsigned)
        signature = _decoded(document["signature"])
    except (KeyError, TypeError, ValueError, RecursionError):
        return Verdict(False, Reason.NOT_A_RECEIPT)
    key = _key(jwks, document.get("key_id"))
    if key is None:
        return Verdict(False, Reason.UNKNOWN_KEY)
    try:
        key.verify(signature, covered)
    except InvalidSignature:
        return Verdict(False, Reason.CHANGED)
    return Verdict(True, Reason.SIGNED)


def public_jwk(signer: Ed25519PrivateKey) -> dict[str, str]:
    """The public key as a JWK with its thumbprint (RFC 8037)."""
    needed = {"crv": "Ed25519", "kty": "OKP", "x": _encoded(signer.public_key().public_bytes_raw())}
    thumbprint = _encoded(sha256(canonical(needed)).digest())
    return {**needed, "kid": thumbprint, "use": "sig", "alg": "EdDSA"}


def _key(jwks: Mapping[str, Any], key_id: object) -> Ed25519PublicKey | None:
    for jwk in jwks["keys"]:
        if jwk["kid"] == key_id:
            return Ed25519PublicKey.from_public_bytes(_decoded(jwk["x"]))
    return None


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(written: object) -> bytes:
    """The bytes of a base64url text, of the one that encodes them and no other. Raises ValueError."""
    if not isinstance(written, str):
        raise TypeError
    try:
        raw = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
    except binascii.Error:
        raise ValueError from None
    if _encoded(raw) != written:
        raise ValueError
    return raw
