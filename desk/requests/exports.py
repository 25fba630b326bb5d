"""The copy of an access request, behind a link that works once within a day, for who asked.

The archive is sealed under the person's key and goes when it was fetched or its time
has passed; what stays says only that there was one.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from desk.audit import chain
from desk.clock import Clock
from desk.requests.failures import Gone, NotThere
from desk.tables import Export, Request
from desk.vault import envelope
from desk.vault.failures import CannotUnseal
from desk.vault.keys import Keys

LASTS = timedelta(hours=24)
TOKEN_BYTES = 32


def make(session: Session, clock: Clock, keys: Keys, request: Request, archive: bytes) -> str:
    """Keeps a copy sealed and returns the one-time token that opens it."""
    token, now = secrets.token_urlsafe(TOKEN_BYTES), clock.now()
    mac = _mac(token)

    def sealed(plaintext: bytes, part: str) -> bytes:
        context = _context(part, mac)
        return envelope.seal(
            session, clock, keys, subject=request.subject, plaintext=plaintext, context=context
        )

    export = Export(
        token_mac=mac,
        request_number=request.number,
        subject=request.subject,
        archive=sealed(archive, "archive"),
        sealed_token=sealed(token.encode(), "token"),
        created_at=now,
        expires_at=now + LASTS,
    )
    session.add(export)
    session.flush()
    chain.append(session, clock, "export.made", request.number, {"bytes": len(archive)})
    return token


def link(session: Session, clock: Clock, keys: Keys, request: Request) -> str | None:
    """The address of the request's copy while it can be fetched, for its owner; None otherwise."""
    newest = select(Export).where(Export.request_number == request.number).order_by(Export.created_at.desc())
    export = session.scalars(newest.limit(1)).one_or_none()
    if export is None or export.sealed_token is None or not _open(clock, export):
        return None
    context = _context("token", export.token_mac)
    try:
        token = envelope.unseal(
            session, keys, subject=export.subject, sealed=export.sealed_token, context=context
        )
    except CannotUnseal:
        return None
    return f"/exports/{token.decode()}"


def fetch(session: Session, clock: Clock, keys: Keys, token: str, subject: str) -> bytes:
    """The archive, once. Of two who fetch at the same time, one gets it.

    Raises NotThere for an unknown token or another's copy, Gone once it was fetched or is too old.
    """
    export = session.get(Export, _mac(token), populate_existing=True, with_for_update=True)
    if export is None or not hmac.compare_digest(export.subject.encode(), subject.encode()):
        raise NotThere
    if export.archive is None or not _open(clock, export):
        raise Gone
    context = _context("archive", export.token_mac)
    try:
        archive = envelope.unseal(session, keys, subject=subject, sealed=export.archive, context=context)
    except CannotUnseal:
        raise Gone from None
    export.fetched_at, export.archive, export.sealed_token = clock.now(), None, None
    session.flush()
    chain.append(session, clock, "export.fetched", export.request_number, {})
    return archive


def sweep(session: Session, clock: Clock) -> int:
    """Empties copies whose time has passed; returns how many."""
    old = update(Export).where(Export.expires_at <= clock.now(), Export.archive.is_not(None))
    emptied = old.values(archive=None, sealed_token=None).returning(Export.token_mac)
    return len(session.scalars(emptied).all())


def _open(clock: Clock, export: Export) -> bool:
    return export.fetched_at is None and clock.now() < export.expires_at


def _mac(token: str) -> bytes:
    """Keyed by the token's own 256 random bits: what stands in the database opens nothing."""
    return hmac.new(token.encode("utf-8", "surrogatepass"), b"export", sha256).digest()


def _context(part: str, mac: bytes) -> str:
    return f"export:{part}:{mac.hex()}"
