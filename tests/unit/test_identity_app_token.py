from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import SecretStr
from support import ManualClock

from desk.identity.app_token import AppUser, make_app_token, verify_app_token
from desk.identity.failures import TokenExpired, TokenInvalid
from desk.settings import Settings

KEY = "the operator's key for its app tokens"
SETTINGS = Settings(_env_file=None).model_copy(update={"app_jwt_key": SecretStr(KEY)})


def claims(clock: ManualClock, **changed: Any) -> dict[str, Any]:
    now = int(clock.now().timestamp())
    given = {
        "sub": "10001",
        "iss": "operator-app",
        "aud": "privacy-desk",
        "iat": now,
        "exp": now + 60,
        **changed,
    }
    return {name: value for name, value in given.items() if value is not None}


def token(clock: ManualClock, key: str = KEY, algorithm: str = "HS256", **changed: Any) -> str:
    return jwt.encode(claims(clock, **changed), key, algorithm=algorithm)


def test_the_operators_token_says_who_it_is(clock: ManualClock) -> None:
    assert verify_app_token(token(clock), SETTINGS, clock) == AppUser("10001")
    assert verify_app_token(make_app_token("10001", SETTINGS, clock), SETTINGS, clock) == AppUser("10001")


def test_a_token_expires_by_the_desks_clock(clock: ManualClock) -> None:
    given = token(clock)
    clock.advance(seconds=60)
    with pytest.raises(TokenExpired):
        verify_app_token(given, SETTINGS, clock)


@pytest.mark.parametrize(
    "changed",
    [
        {"iss": "another"},
        {"aud": "another"},
        {"aud": ["privacy-desk", "another"]},
        {"sub": None},
        {"exp": None},
        {"sub": ""},
        {"sub": "x" * 129},
        {"sub": "1\n2"},
        {"nbf": 4102444800},
        {"iat": 4102444800},
        {"exp": 10**400},
        {"exp": True},
        {"exp": "soon"},
        {"iat": "now"},
    ],
)
def test_a_token_that_was_not_made_for_the_desk_is_refused(
    clock: ManualClock, changed: dict[str, Any]
) -> None:
    with pytest.raises(TokenInvalid):
        verify_app_token(token(clock, **changed), SETTINGS, clock)


@pytest.mark.parametrize("junk", ["", "x", "a.b.c", "x" * 9000, "Bearer", "é.é.é"])
def test_junk_is_refused(clock: ManualClock, junk: str) -> None:
    with pytest.raises(TokenInvalid):
        verify_app_token(junk, SETTINGS, clock)


def test_another_key_is_refused(clock: ManualClock) -> None:
    with pytest.raises(TokenInvalid):
        verify_app_token(token(clock, key="somebody else's key, long enough too"), SETTINGS, clock)


def test_a_token_without_a_signature_is_refused(clock: ManualClock) -> None:
    given = jwt.encode(claims(clock), "", algorithm="none")
    for settings in (SETTINGS, SETTINGS.model_copy(update={"app_jwt_algorithm": "none"})):
        with pytest.raises(TokenInvalid):
            verify_app_token(given, settings, clock)


def test_the_public_key_is_no_secret_to_sign_with(clock: ManualClock) -> None:
    private = rsa.generate_private_key(65537, 2048)
    public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    settings = SETTINGS.model_copy(update={"app_jwt_key": SecretStr(public), "app_jwt_algorithm": "RS256"})
    genuine = jwt.encode(claims(clock), private, algorithm="RS256")
    assert verify_app_token(genuine, settings, clock) == AppUser("10001")
    with pytest.raises(TokenInvalid):
        verify_app_token(_signed_with_public_key(claims(clock), public), settings, clock)
    with pytest.raises(TokenInvalid):
        make_app_token("10001", settings, clock)


def test_without_a_key_nobody_gets_in(clock: ManualClock) -> None:
    settings = SETTINGS.model_copy(update={"app_jwt_key": SecretStr("")})
    with pytest.raises(TokenInvalid):
        verify_app_token(token(clock), settings, clock)


def test_a_clock_that_is_a_minute_ahead_is_borne(clock: ManualClock) -> None:
    ahead = int((clock.now() + timedelta(seconds=59)).timestamp())
    assert verify_app_token(token(clock, iat=ahead, nbf=ahead), SETTINGS, clock).subject == "10001"


def _signed_with_public_key(given: dict[str, Any], public: str) -> str:
    import hmac

    def part(value: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(given)
    mac = hmac.new(public.encode(), signed, "sha256").digest()
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
