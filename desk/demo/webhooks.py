"""What the demo's provider tells the product: forms, signed as Twilio signs them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import httpx
import structlog
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

log = structlog.get_logger()

PATIENCE_S = 15.0
"""As long as Twilio waits for an answer (11205)."""


@dataclass(frozen=True)
class Webhook:
    """One form for one address of the product."""

    url: str
    form: dict[str, str]


def post(token: str, webhook: Webhook) -> httpx.Response:
    """Sends a form as Twilio does. Raises httpx.HTTPError."""
    signature = RequestValidator(token).compute_signature(webhook.url, webhook.form)
    with httpx.Client(timeout=PATIENCE_S, trust_env=False) as client:
        return client.post(webhook.url, data=webhook.form, headers={"X-Twilio-Signature": signature})


def post_all(token: str, webhooks: Iterable[Webhook]) -> None:
    """Sends each; who does not listen misses it, as at Twilio, and asks for it later."""
    for webhook in webhooks:
        try:
            post(token, webhook)
        except httpx.HTTPError as failure:
            log.warning("webhook not taken", failure=type(failure).__name__)
