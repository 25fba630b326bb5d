"""Verifies a receipt without the desk: `python verify_receipt.py receipt.json keys.json`."""

import base64
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def decoded(text: str) -> bytes:
    """The bytes of base64url without padding."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


receipt, keys = (json.loads(Path(path).read_text(encoding="utf-8")) for path in sys.argv[1:3])
signature = decoded(receipt.pop("signature"))
key = next(key for key in keys["keys"] if key["kid"] == receipt["key_id"])
covered = json.dumps(receipt, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
Ed25519PublicKey.from_public_bytes(decoded(key["x"])).verify(signature, covered)  # raises InvalidSignature
print(f"{receipt['number']}: signed, and unchanged since")
