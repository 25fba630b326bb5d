"""The JWT that the operator's app sends: who is signed in there, for how long."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from desk.clock import Clock
from desk.identity.failures import TokenExpired, TokenInvalid
from desk.settings import Settings

ALGORITHMS = ("HS256", "RS256", "ES256")
LASTS = timedelta(hours=24)
SKEW_S = 60.0
LONGEST_TOKEN = 8192
LONGEST_SUBJECT = 128


@dataclass(frozen=True)
class AppUser:
    """Somebody who is signed in to the operator's app, by the operator's account key."""

    subject: str


def verify_app_token(token: str, settings: Settings, clock: Clock) -> AppUser:
    """Whose token this is: signature, issuer, audience, subject, and the time by our clock.

    Only the one configured algorithm counts, whatever the token says of itself.
    Raises TokenInvalid, TokenExpired.
    """
    claims = _claims(token, settings)
    now = clock.now().timestamp()
    if _moment(claims["exp"]) <= now:
        raise TokenExpired
    for early in ("nbf", "iat"):
        if early in claims and _moment(claims[early]) > now + SKEW_S:
            raise TokenInvalid
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise TokenInvalid
    return AppUser(subject)


def make_app_token(subject: str, settings: Settings, clock: Clock) -> str:
    """What the operator's app would send for this account; for the demo's login only.

    Raises TokenInvalid where the configured key can only verify.
    """
    now: datetime = clock.now()
    claims = {
        "sub": subject,
        "iss": settings.app_jwt_issuer,
        "aud": settings.app_jwt_audience,
        "iat": int(now.timestamp()),
        "exp": int((now + LASTS).timestamp()),
    }
    try:
        return jwt.encode(claims, _key(settings), algorithm=settings.app_jwt_algorithm)
    except (jwt.PyJWTError, ValueError, TypeError, AttributeError):  # a public key cannot sign
        raise TokenInvalid from None


def _claims(token: str, settings: Settings) -> dict[str, Any]:
    if len(token) > LONGEST_TOKEN or settings.app_jwt_algorithm not in ALGORITHMS:
        raise TokenInvalid
    try:
        return jwt.decode(
            token,
            _key(settings),
            algorithms=[settings.app_jwt_algorithm],
            audience=settings.app_jwt_audience,
            issuer=settings.app_jwt_issuer,
            options={
                "require": ["exp", "iss", "aud", "sub"],
                "verify_exp": False,  # by the desk's clock, below
                "verify_nbf": False,
                "verify_iat": False,
                "strict_aud": True,
            },
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        raise TokenInvalid from None


def _key(settings: Settings) -> str:
    key = settings.app_jwt_key.get_secret_value()
    if not key:
        raise TokenInvalid
    return key


def _moment(claim: object) -> float:
    if isinstance(claim, bool) or not isinstance(claim, (int, float)):
        raise TokenInvalid
    try:
        moment = float(claim)
    except OverflowError:  # a whole number that no clock will show
        raise TokenInvalid from None
    if not math.isfinite(moment):
        raise TokenInvalid
    return moment
