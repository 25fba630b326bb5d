"""What the demo's provider tells the product: forms, signed as Twilio signs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import httpx
import structlog
from twilio.request_validator import (  # type: ignore[import-untyped]
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
)

from desk.settings import Settings

log = structlog.get_logger()

PATIENCE_S = 15.0
"""As long as Twilio waits for an answer (11205)."""


@dataclass(frozen=True)
class Webhook:
    """One form for one address of the product."""

    url: str
    form: dict[str, str]


def signed(settings: Settings, url: str, form: Mapping[str, str]) -> dict[str, str]:
    """The headers of a webhook: by the account's token, or by the shared key where the product has one."""
    shared = settings.twilio_webhook_key.get_secret_value()
    secret = shared or settings.twilio_auth_token.get_secret_value()
    algorithm = HMAC_SHA256 if shared else HMAC_SHA1
    signature = RequestValidator(secret).compute_signature(url, dict(form), algorithm)
    named = {SIGNATURE_SETTINGS_HEADER: f"key=demo,algorithm={algorithm}"} if shared else {}
    return {SIGNATURE_HEADER: signature, **named}


def post_all(settings: Settings, webhooks: Iterable[Webhook]) -> None:
    """Sends each; who does not listen misses it, as at Twilio, and asks for it later."""
    with httpx.Client(timeout=PATIENCE_S, trust_env=False) as client:
        for webhook in webhooks:
            headers = signed(settings, webhook.url, webhook.form)
            try:
                client.post(webhook.url, data=webhook.form, headers=headers)
            except httpx.HTTPError as failure:
                log.warning("webhook not taken", failure=type(failure).__name__)
