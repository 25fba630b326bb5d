"""A provider that speaks Twilio's REST on the loopback: it checks the account and keeps what it was given.

The product reaches it through the same client as the real one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.routing import Route

from desk.assembly import Desk
from desk.demo import calls, conferences, messages, reels, transcripts
from desk.demo.bench import Bench
from desk.demo.rest import NOT_FOUND, PREFIX, Answer, Asked, Fault, Rest

PARTS: tuple[Any, ...] = (messages, calls, reels, transcripts, conferences)
EVERY = ["GET", "POST", "DELETE"]


@dataclass(frozen=True)
class Provider:
    """The fake provider's addresses."""

    desk: Desk

    def routes(self) -> list[Route]:
        """Twilio's addresses, the bench's, and a 404 of Twilio's own for what is not played."""
        rest = Rest(self.desk)
        return [
            *(route for part in PARTS for route in part.routes(rest)),
            *Bench(rest).routes(),
            Route(PREFIX + "/{rest:path}", rest.serves(unknown), methods=EVERY, name="fake_rest"),
        ]


def unknown(_asked: Asked) -> Answer:
    """Any other address: noted, and not there."""
    raise Fault(*NOT_FOUND)
