"""Twilio's own client, sent where TWILIO_API_BASE says; what every room that speaks to Twilio stands on."""

from __future__ import annotations

import logging
import threading
from http import HTTPStatus
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from twilio.base.exceptions import TwilioException, TwilioRestException  # type: ignore[import-untyped]
from twilio.http.http_client import TwilioHttpClient  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]
from urllib3.exceptions import MaxRetryError

from desk.providers import Cause, cause_of_status, is_local, is_safe
from desk.settings import Settings

if TYPE_CHECKING:
    from twilio.http.response import Response  # type: ignore[import-untyped]

PATIENCE_S = 3.0
AT_ONCE = 40
PIECE = 64 * 1024
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


class Unconfigured(Exception):
    """The account, its token or a safe base is not set."""


class BasedHttpClient(TwilioHttpClient):  # type: ignore[misc]  # Twilio ships no types
    """Twilio's HTTP client, sent to TWILIO_API_BASE where that is set; it logs and keeps nothing.

    The client passes each answer through an attribute of its own; here every thread has its own, for the
    answer to one call must never be read as that to another.
    """

    def __init__(self, base: str) -> None:
        """Raises ValueError for a base that would carry the account's token in the clear."""
        self._passing = threading.local()
        super().__init__(timeout=PATIENCE_S, logger=_silent(), max_retries=0)
        self.base = base.rstrip("/")
        if self.base and not is_safe(self.base):
            raise ValueError("TWILIO_API_BASE must be https")
        self.session.trust_env = not is_local(self.base)
        for scheme in ("https://", "http://"):
            self.session.mount(scheme, HTTPAdapter(pool_maxsize=AT_ONCE))

    @property
    def _test_only_last_response(self) -> Response | None:
        return getattr(self._passing, "response", None)

    @_test_only_last_response.setter
    def _test_only_last_response(self, response: Response | None) -> None:
        self._passing.response = response

    def request(self, method: str, url: str, *args: object, **options: object) -> Response:
        """Makes the request; what was sent is not kept on the client."""
        try:
            return super().request(method, self._at_base(url), *args, **options)
        finally:
            self._test_only_last_request = None
            self._test_only_last_response = None

    def download(self, url: str, auth: tuple[str, str], into: BinaryIO) -> int:
        """Writes a file of the provider piece by piece, and returns its size in bytes.

        Raises what the transport raises, and TwilioRestException for a status that is no success.
        """
        size = 0
        with self.session.get(self._at_base(url), auth=auth, stream=True, timeout=PATIENCE_S) as answer:
            if answer.status_code != HTTPStatus.OK:
                raise TwilioRestException(answer.status_code, "")
            for piece in answer.iter_content(PIECE):
                size += into.write(piece)
        return size

    def _at_base(self, url: str) -> str:
        parts = urlsplit(url)
        return self.base + parts._replace(scheme="", netloc="").geturl() if self.base else url


def client_of(settings: Settings) -> Client:
    """A client of the operator's account. Raises Unconfigured."""
    token = settings.twilio_auth_token.get_secret_value()
    if not (settings.twilio_account_sid and token and settings.twilio_from):
        raise Unconfigured
    try:
        http = BasedHttpClient(settings.twilio_api_base)
    except ValueError:
        raise Unconfigured from None
    return Client(settings.twilio_account_sid, token, http_client=http)


def dialled(phone: str) -> str:
    """A number as Twilio dials it; one without a country is a Chinese one."""
    return phone if phone.startswith("+") else CHINA + phone


def status_of(error: Exception) -> int | None:
    """The HTTP status that the provider answered with; None where it was no answer of its own."""
    if not isinstance(error, TwilioException):
        return None
    page = error.args[1] if len(error.args) > 1 else None  # of a list the client passes the answer itself
    status = getattr(error, "status", getattr(page, "status_code", None))
    return status if isinstance(status, int) else None


def cause_of(error: Exception) -> Cause:
    """The cause that an error of PROVIDER_FAILURES stands for."""
    if isinstance(error, requests.RequestException):
        return Cause.UNREACHABLE if _never_connected(error) else Cause.NO_ANSWER
    status = status_of(error)
    return Cause.FAULT if status is None else cause_of_status(status)


def _silent() -> logging.Logger:
    """A logger of no tree: Twilio's client tells URLs, parameters and headers to the one it is given."""
    logger = logging.Logger("twilio-silent")
    logger.disabled = True
    return logger


def _never_connected(error: requests.RequestException) -> bool:
    refused = bool(error.args) and isinstance(error.args[0], MaxRetryError)
    return isinstance(error, requests.ConnectTimeout) or (
        refused and isinstance(error, requests.ConnectionError)
    )
