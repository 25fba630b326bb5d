"""Whether a webhook comes from the telephone's provider: its signature over our own address and every field.

The address is the configured one, never the one a proxy or a caller names. Fails closed.
"""

from __future__ import annotations

from starlette.datastructures import FormData
from starlette.requests import Request
from twilio.request_validator import (  # type: ignore[import-untyped]
    HMAC_SHA1,
    HMAC_SHA256,
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from desk.settings import Settings


def is_genuine(settings: Settings, request: Request, form: FormData) -> bool:
    """Whether the signature is the account's, or by TWILIO_WEBHOOK_KEY the shared key's where that is set.

    With a shared key the account's token signs nothing any more: what is set is what counts.
    """
    signature = request.headers.get(SIGNATURE_HEADER, "")
    shared = settings.twilio_webhook_key.get_secret_value()
    secret = shared or settings.twilio_auth_token.get_secret_value()
    wanted = HMAC_SHA256 if shared else HMAC_SHA1
    named = get_signature_algorithm(request.headers.get(SIGNATURE_SETTINGS_HEADER, ""))
    if not signature or not secret or named.upper() != wanted:
        return False
    query = f"?{request.url.query}" if request.url.query else ""
    address = settings.url + request.url.path + query
    return bool(RequestValidator(secret).validate(address, form, signature, wanted))
