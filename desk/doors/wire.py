"""What stands around every endpoint: a limit on bodies, headers, and no failure without an answer.

Plain ASGI. The order, from outside: Headers → Answers → BodyLimit → the router.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.doors import problems
from desk.doors.problems import Problem, Sentences
from desk.logs import where

log = structlog.get_logger()

CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "media-src blob:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
OF_A_PAGE = ("Permissions-Policy",)
"""What a page may say for itself; all others stand whatever an endpoint says."""

SECURE_ONLY = {"Strict-Transport-Security": "max-age=31536000"}


@dataclass(frozen=True)
class Headers:
    """Puts the security headers on every answer, and `no-store` where an endpoint says nothing else."""

    app: ASGIApp
    secure: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on with a `send` that adds the headers."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**HEADERS, **(SECURE_ONLY if self.secure else {})}.items():
                    headers[name] = headers.get(name, value) if name in OF_A_PAGE else value
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, with_headers)


@dataclass(frozen=True)
class Answers:
    """Turns every exception into a problem; the server above never sees one, nor its text."""

    app: ASGIApp
    sentences: Sentences

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on; what fails before its answer began is answered here."""
        began = False

        async def watched(message: Message) -> None:
            nonlocal began
            began = began or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except ClientDisconnect:
            return
        except Exception as failure:  # the door: whatever broke is said in plain words
            kind = problems.kind_of(failure)
            if kind.status >= 500:
                log.error("call failed", failure=type(failure).__name__, where=where(failure))
            if not began:
                await self.sentences.answer(kind)(scope, receive, send)


@dataclass(frozen=True)
class BodyLimit:
    """Reads no more of a body than `most` bytes. Raises Problem(TOO_LONG)."""

    app: ASGIApp
    most: int

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on with a `receive` that counts."""
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.most:
                raise Problem(problems.TOO_LONG)
            return message

        await self.app(scope, counted, send)
