"""Receipts: the document behind its key, the check that anyone can make, the public keys.

A browser gets the document as a page to read and print, everything else as JSON.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from desk.db import unit_of_work
from desk.doors import problems, receipt_page
from desk.doors.accept import wants_page
from desk.doors.entry import Entry
from desk.doors.problems import Problem
from desk.doors.rendering import Renderer
from desk.requests import receipts

HIDDEN = {"X-Robots-Tag": "noindex, nofollow"}
"""The key stands in the address: no index may learn it, nor any cache (`no-store`) or referrer."""

BY_ACCEPT = {**HIDDEN, "Vary": "Accept"}


@dataclass(frozen=True)
class Receipts:
    """The calls about receipts; none needs a login, for a receipt is its holder's to show."""

    entry: Entry
    renderer: Renderer

    def routes(self) -> list[Route]:
        """The addresses about receipts."""
        return [
            Route("/receipts/verify", self.verify, methods=["POST"], name="verify"),
            Route("/receipts/{number}.json", self.download, name="receipt_file"),
            Route("/receipts/{number}", self.show, name="receipt"),
            Route("/.well-known/desk-receipt-keys.json", self.keys, name="receipt_keys"),
        ]

    async def show(self, request: Request) -> Response:
        """GET /receipts/{number}?key=: the receipt; 404 for another key as for another number."""
        key, document = await self._opened(request)
        if not wants_page(request.headers.get("accept", "")):
            return JSONResponse(document, headers=BY_ACCEPT)
        values = {"key": key, **receipt_page.read(document)}
        return self.renderer.page("receipt.html", values, headers=BY_ACCEPT)

    async def download(self, request: Request) -> JSONResponse:
        """GET /receipts/{number}.json?key=: the same document as a file to keep."""
        _, document = await self._opened(request)
        file = f'attachment; filename="receipt-{document["number"]}.json"'
        return JSONResponse(document, headers={**HIDDEN, "Content-Disposition": file})

    async def verify(self, request: Request) -> JSONResponse:
        """POST /receipts/verify: whether this receipt is ours and unchanged."""
        verdict = await self.entry.run(self._verified, _json(await request.body()))
        return JSONResponse({"valid": verdict.valid, "reason": verdict.reason})

    async def keys(self, _request: Request) -> JSONResponse:
        """GET /.well-known/desk-receipt-keys.json: the public keys (RFC 8037)."""
        return JSONResponse(await self.entry.run(self._keys))

    async def _opened(self, request: Request) -> tuple[str, dict[str, Any]]:
        number, key = request.path_params["number"], request.query_params.get("key", "")
        return key, await self.entry.run(self._document, number, key)

    def _document(self, number: str, key: str) -> dict[str, Any]:
        with unit_of_work(self.entry.desk.sessions) as session:
            document = receipts.open_receipt(session, self.entry.desk.keys, number, key)
        if document is None:
            raise Problem(problems.RECEIPT_NOT_FOUND)
        return document

    def _verified(self, document: object) -> receipts.Verdict:
        return receipts.verify(document, self._keys())

    def _keys(self) -> dict[str, Any]:
        desk = self.entry.desk
        with unit_of_work(desk.sessions) as session:
            return receipts.jwks(session, desk.clock, desk.keys)


def _json(body: bytes) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Problem(problems.UNREADABLE) from None
