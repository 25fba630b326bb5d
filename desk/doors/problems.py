"""Errors as a person reads them: `application/problem+json` (RFC 9457), and never a value.

Each failure of a room that a door can meet has one entry in KINDS, and each entry
one sentence in `data/problems.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg
import yaml
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse

from desk.conversation import failures as conversation
from desk.datamap.failures import BackendFailure
from desk.db import DatabaseFailure
from desk.identity.failures import NotVerified, TokenExpired, TokenInvalid
from desk.recordings import failures as recordings
from desk.requests import failures as requests
from desk.vault.failures import VaultFailure

FILE = Path("data") / "problems.yml"
MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Kind:
    """One kind of error: its status, the key of its sentence, seconds to wait before trying again."""

    status: int
    name: str
    retry_after: int | None = None


class Problem(Exception):
    """An error that a door itself finds."""

    def __init__(self, kind: Kind) -> None:
        """Takes the kind; there is nothing else to say."""
        super().__init__(kind.name)
        self.kind = kind


TOKEN_MISSING = Kind(401, "token_missing")
COPY_FROM_CHAT = Kind(401, "copy_from_chat")
CODE_FIRST = Kind(403, "code_first")
ACCOUNT_CLOSED = Kind(403, "account_closed")
FORBIDDEN = Kind(403, "forbidden")
NOT_FOUND = Kind(404, "not_found")
UNKNOWN_PHONE = Kind(404, "unknown_phone")
RECEIPT_NOT_FOUND = Kind(404, "receipt_not_found")
NOT_ALLOWED = Kind(405, "not_allowed")
TOO_LONG = Kind(413, "text_too_long")
UNREADABLE = Kind(422, "unreadable")
ONE_OF_BOTH = Kind(422, "one_of_both")
FAILED = Kind(500, "failed")
UNAVAILABLE = Kind(503, "unavailable", retry_after=5)
EVERY = (
    TOKEN_MISSING,
    COPY_FROM_CHAT,
    CODE_FIRST,
    ACCOUNT_CLOSED,
    FORBIDDEN,
    NOT_FOUND,
    UNKNOWN_PHONE,
    RECEIPT_NOT_FOUND,
    NOT_ALLOWED,
    TOO_LONG,
    UNREADABLE,
    ONE_OF_BOTH,
    FAILED,
    UNAVAILABLE,
)

KINDS: Mapping[type[Exception], Kind] = {
    TokenInvalid: Kind(401, "token_invalid"),
    TokenExpired: Kind(401, "token_expired"),
    NotVerified: Kind(403, "forbidden"),
    conversation.NoConversation: Kind(404, "no_conversation"),
    conversation.TextTooLong: TOO_LONG,
    conversation.NothingSaid: Kind(422, "nothing_said"),
    conversation.NotOffered: Kind(422, "not_offered"),
    conversation.Busy: Kind(429, "busy", retry_after=2),
    conversation.TooFast: Kind(429, "too_fast", retry_after=20),
    conversation.BotDown: UNAVAILABLE,
    requests.NotThere: Kind(404, "copy_not_found"),
    requests.Gone: Kind(410, "copy_gone"),
    recordings.NoSuchRecording: Kind(404, "recording_not_found"),
    recordings.NotHearable: Kind(410, "recording_not_hearable"),
    recordings.StoreFailed: UNAVAILABLE,
    ValidationError: UNREADABLE,
    BackendFailure: UNAVAILABLE,
    DatabaseFailure: UNAVAILABLE,
    SQLAlchemyError: UNAVAILABLE,
    psycopg.Error: UNAVAILABLE,
    VaultFailure: FAILED,
}
"""Every failure that ends a call of a door; any other is answered by FAILED."""


def kind_of(failure: Exception) -> Kind:
    """The kind of the failure, or of the nearest class it is one of."""
    if isinstance(failure, Problem):
        return failure.kind
    known = (KINDS[each] for each in type(failure).__mro__ if each in KINDS)
    return next(known, FAILED)


@dataclass(frozen=True)
class Sentences:
    """The sentence of each kind."""

    titles: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> Sentences:
        """Reads `data/problems.yml`. Raises ValueError where a kind has no sentence."""
        titles = yaml.safe_load(path.read_text(encoding="utf-8"))
        missing = {kind.name for kind in (*EVERY, *KINDS.values())} - set(titles)
        if missing:
            raise ValueError(f"{path.name} lacks {', '.join(sorted(missing))}")
        return cls(titles)

    def answer(self, kind: Kind) -> JSONResponse:
        """The response for a kind."""
        body = {
            "type": f"urn:desk:problem:{kind.name}",
            "title": self.titles[kind.name],
            "status": kind.status,
        }
        headers = {} if kind.retry_after is None else {"Retry-After": str(kind.retry_after)}
        if kind.status == 401:
            headers["WWW-Authenticate"] = "Bearer"
        return JSONResponse(body, kind.status, headers, media_type=MEDIA_TYPE)
