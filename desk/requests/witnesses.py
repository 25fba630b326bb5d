"""Whether the receipts in the database are still the ones that were signed: they witness the audit chain.

Who can write the database can write the chain anew, and the heads in the receipts with it;
what they cannot do is sign. A receipt that was taken away is missed by its request.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.requests import receipts, signing
from desk.requests.states import Status
from desk.tables import Receipt, Request
from desk.vault.keys import Keys

WITH_RECEIPT = (Status.COMPLETED, Status.PARTLY_COMPLETED)
MISSING = "missing"


@dataclass(frozen=True)
class Unsound:
    """A request by its number, and what is wrong with its receipt."""

    number: str
    fault: str


def unsound(session: Session, clock: Clock, keys: Keys) -> Iterator[Unsound]:
    """Every receipt that our key did not sign as it stands, and every one that should be there."""
    jwks = receipts.jwks(session, clock, keys)
    finished = select(Request.number, Receipt.document).outerjoin(Receipt, Receipt.number == Request.number)
    finished = finished.where(Request.status.in_(WITH_RECEIPT)).order_by(Request.number)
    for number, document in session.execute(finished.execution_options(yield_per=500)):
        if document is None:
            yield Unsound(number, MISSING)
            continue
        verdict = signing.verify(document, jwks)
        if not verdict.valid:
            yield Unsound(number, verdict.reason.value)
        elif document["number"] != number:
            yield Unsound(number, signing.Reason.CHANGED.value)
