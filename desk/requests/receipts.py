"""The receipt: what was done, signed with Ed25519, so that whoever holds it can show it to anyone.

It names the end of the audit chain, which makes each holder a witness of it. It holds
no personal value. The key that opens it at the desk is drawn; only its MAC is kept, and
the key itself sealed under the person's key, so that the link can be shown again.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock, local
from desk.requests import numbers, signing
from desk.requests.failures import NotANumber
from desk.requests.signing import Verdict, verify
from desk.requests.steps import State
from desk.tables import Receipt, Request, Step
from desk.vault import envelope
from desk.vault import secrets as kept_secrets
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

__all__ = ["Verdict", "issue", "jwks", "link", "open_receipt", "verify"]

SIGNING_KEY = "receipt-signing-key"
SHOWN = ("category", "title", "outcome", "until", "law", "clause")
"""The fields of a preview's item that stand in a receipt; counts and samples do not."""

CHANGES = ("erase", "anonymise", "keep_restricted")
"""What is done to rows: where there were none, nothing was."""

PERIOD = "period"
"""Stands in the receipt as well, where what was done was limited to a time."""

KEY_BYTES = 16


def issue(
    session: Session, clock: Clock, keys: Keys, request: Request, steps: Sequence[Step]
) -> tuple[dict[str, Any], str]:
    """Signs and keeps the receipt of a request that has just ended; returns it with the key that opens it.

    The head it names includes the entry of the request's end: call it after the status was changed.
    """
    key = secrets.token_urlsafe(KEY_BYTES)
    sealed = _sealed(session, clock, keys, request, key)
    signer = _signer(session, clock, keys)  # what can wait for others comes before the chain's lock
    document = signing.sign(signer, _document(session, clock, request, steps))
    receipt = Receipt(
        number=request.number,
        document=document,
        key_mac=_mac(request.number, key),
        sealed_key=sealed,
        issued_at=clock.now(),
    )
    session.add(receipt)
    session.flush()
    return document, key


def url(number: str, key: str) -> str:
    """Where a receipt is opened, below the desk's address."""
    return f"/receipts/{number}?key={key}"


def link(session: Session, keys: Keys, request: Request) -> str | None:
    """The receipt's address once more, for its owner; None without a receipt or once the key is shredded."""
    receipt = session.get(Receipt, request.number)
    if receipt is None:
        return None
    context = _context(request.number)
    try:
        key = envelope.unseal(
            session, keys, subject=request.subject, sealed=receipt.sealed_key, context=context
        )
    except CannotUnseal:
        return None
    return url(request.number, key.decode())


def open_receipt(
    session: Session,
    keys: Keys,  # noqa: ARG001 - the MAC's key is the link's own: it outlives a new master key
    number: str,
    key: str,
) -> dict[str, Any] | None:
    """The receipt for whoever has its key; None for a wrong key and for no receipt alike."""
    try:
        receipt = session.get(Receipt, numbers.parse(number))
    except NotANumber:
        receipt = None
    given = _mac(receipt.number if receipt else "", key)
    if not hmac.compare_digest(receipt.key_mac if receipt else bytes(32), given):
        return None
    return dict(receipt.document) if receipt else None


def jwks(session: Session, clock: Clock, keys: Keys) -> dict[str, Any]:
    """The public keys with which anyone can verify a receipt, as a JWK set."""
    return {"keys": [signing.public_jwk(_signer(session, clock, keys))]}


def _document(session: Session, clock: Clock, request: Request, steps: Sequence[Step]) -> dict[str, Any]:
    head = chain.head(session)
    return {
        "number": request.number,
        "right": request.right,
        "policy_version": request.policy_version,
        "received_at": _written(request.received_at),
        "completed_at": _written(clock.now()),
        "status": request.status,
        "items": list(_items(request, steps)),
        "audit": {"sequence": head.sequence, "digest": head.digest},
    }


def _items(request: Request, steps: Sequence[Step]) -> Iterator[dict[str, Any]]:
    """One for every category that was shown, with the time of its step, or that it was not done.

    A category without a row, to which nothing was to be done, is left out.
    """
    shown: Sequence[Mapping[str, Any]] = (request.preview or {}).get("items", ())
    named = {item["category"] for item in shown}
    general = [step for step in steps if step.category not in named]
    for item in shown:
        own = [step for step in steps if step.category == item["category"]]
        if item.get("count") == 0 and item["outcome"] in CHANGES and not own:
            continue
        limited = {PERIOD: item[PERIOD]} if item.get(PERIOD) else {}
        shown_of = {name: item.get(name) for name in SHOWN}
        yield {**shown_of, **limited, "done_at": _done_at(own or general), **_remains(own)}


def _remains(steps: Sequence[Step]) -> dict[str, str]:
    """Until when a provider outside keeps a description of what was erased; nothing where it keeps none."""
    days = [step.proof["remains_until"] for step in steps if step.proof and "remains_until" in step.proof]
    return {"remains_until": max(days)} if days else {}


def _done_at(steps: Sequence[Step]) -> str | None:
    if not steps or any(step.state != State.DONE for step in steps):
        return None
    return _written(max(step.done_at for step in steps if step.done_at))


def _written(moment: datetime) -> str:
    return local(moment).isoformat(timespec="seconds")


def _signer(session: Session, clock: Clock, keys: Keys) -> Ed25519PrivateKey:
    seed = kept_secrets.kept(session, clock, keys, SIGNING_KEY, signing.new_seed)
    return Ed25519PrivateKey.from_private_bytes(seed)


def _mac(number: str, key: str) -> bytes:
    """Keyed by the link's own 128 random bits: what stands in the database opens nothing."""
    return hmac.new(key.encode("utf-8", "surrogatepass"), f"receipt:{number}".encode(), sha256).digest()


def _sealed(session: Session, clock: Clock, keys: Keys, request: Request, key: str) -> bytes:
    return envelope.seal(
        session,
        clock,
        keys,
        subject=request.subject,
        plaintext=key.encode(),
        context=_context(request.number),
    )


def _context(number: str) -> str:
    return f"receipt:{number}"
