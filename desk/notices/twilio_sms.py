"""Text messages by Twilio's REST API, through its own client."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3.exceptions import MaxRetryError

from desk.notices.failures import Cause, NoticeNotSent
from desk.settings import Settings

if TYPE_CHECKING:
    from twilio.http.response import Response  # type: ignore[import-untyped]

PATIENCE_S = 3.0
UNDELIVERABLE = ("failed", "undelivered", "canceled")
LOOPBACK = ("127.0.0.1", "localhost", "::1")
CHINA = "+86"
PROVIDER_FAILURES = (
    TwilioException,
    requests.RequestException,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)
"""What the client raises: its own, its transport's, and what reading a foreign answer raises."""


class BasedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # Twilio ships no types
    """Twilio's HTTP client, sent to TWILIO_API_BASE where that is set; it logs and keeps nothing."""

    def __init__(self, base: str) -> None:
        """Raises ValueError for a base that would carry the account's token in the clear."""
        super().__init__(timeout=PATIENCE_S, logger=_silent(), max_retries=0)
        self.base = base.rstrip("/")
        host = urlsplit(self.base)
        if self.base and host.scheme != "https" and host.hostname not in LOOPBACK:
            raise ValueError("TWILIO_API_BASE must be https")
        self.session.trust_env = host.hostname not in LOOPBACK

    def request(self, method: str, url: str, *args: object, **options: object) -> Response:
        """Makes the request; what was sent is not kept on the client."""
        try:
            return super().request(method, self._at_base(url), *args, **options)
        finally:
            self._test_only_last_request = None
            self._test_only_last_response = None

    def _at_base(self, url: str) -> str:
        parts = urlsplit(url)
        return self.base + parts._replace(scheme="", netloc="").geturl() if self.base else url


class TwilioSms:
    """An SmsSender that speaks to Twilio, or to whatever speaks its REST at TWILIO_API_BASE."""

    def __init__(self, settings: Settings) -> None:
        """Raises NoticeNotSent(UNCONFIGURED) without account, token, sender or a safe base."""
        token = settings.twilio_auth_token.get_secret_value()
        if not (settings.twilio_account_sid and token and settings.twilio_from):
            raise NoticeNotSent(Cause.UNCONFIGURED)
        try:
            http = BasedHttpClient(settings.twilio_api_base)
        except ValueError:
            raise NoticeNotSent(Cause.UNCONFIGURED) from None
        self._client = Client(settings.twilio_account_sid, token, http_client=http)
        self._from = settings.twilio_from

    def send(self, phone: str, text: str) -> None:
        """Hands one message to Twilio; a number without a country is a Chinese one. Raises NoticeNotSent."""
        to = phone if phone.startswith("+") else CHINA + phone
        try:
            message = self._client.messages.create(to=to, from_=self._from, body=text)
        except PROVIDER_FAILURES as error:
            raise NoticeNotSent(_cause(error)) from None
        if not message.sid:
            raise NoticeNotSent(Cause.FAULT)
        if message.status in UNDELIVERABLE:
            raise NoticeNotSent(Cause.REFUSED)


def _silent() -> logging.Logger:
    """A logger of no tree: Twilio's client tells URLs, parameters and headers to the one it is given."""
    logger = logging.Logger("twilio-silent")
    logger.disabled = True
    return logger


def _cause(error: Exception) -> Cause:
    if isinstance(error, requests.RequestException):
        return Cause.UNREACHABLE if _never_connected(error) else Cause.NO_ANSWER
    if isinstance(error, TwilioRestException) and error.status < 500:
        return Cause.REFUSED
    return Cause.FAULT


def _never_connected(error: requests.RequestException) -> bool:
    refused = bool(error.args) and isinstance(error.args[0], MaxRetryError)
    return isinstance(error, requests.ConnectTimeout) or (
        refused and isinstance(error, requests.ConnectionError)
    )
