"""The configuration: one place, typed, from the environment and `.env`.

In production a missing secret stops the start with one line that names it; in
demo mode it is made at the first start and kept in the data directory.
"""

from __future__ import annotations

import os
import secrets
from enum import StrEnum
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Mode(StrEnum):
    """Demo mode opens /demo and starts fake providers; production does neither."""

    DEMO = "demo"
    PRODUCTION = "production"


class Refused(StrEnum):
    """What follows when a caller does not want to be recorded (policy clause 2.5)."""

    GOODBYE = "goodbye"
    GO_ON = "go_on"


class SettingMissing(Exception):
    """A setting that production needs is not set; the message names it."""


class Settings(BaseSettings):
    """Every setting of the desk; `.env.example` explains each."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    mode: Mode = Field(Mode.DEMO, alias="DESK_MODE")
    host: str = Field("127.0.0.1", alias="DESK_HOST")
    port: int = Field(8000, alias="DESK_PORT", ge=1, le=65535)
    private_port: int = Field(8001, alias="DESK_PRIVATE_PORT", ge=1, le=65535)
    database_url: str = Field("", alias="DESK_DATABASE_URL")
    sample_database_url: str = Field("", alias="DESK_SAMPLE_DATABASE_URL")
    tracker_url: str = Field("", alias="DESK_TRACKER_URL")
    data_dir: Path = Field(ROOT / "var", alias="DESK_DATA_DIR")
    public_url: str = Field("", alias="DESK_PUBLIC_URL")
    bot_urls: str = Field("http://127.0.0.1:5005", alias="DESK_BOT_URLS")
    bot_secret: SecretStr = Field(SecretStr(""), alias="DESK_BOT_SECRET")
    secret_key: SecretStr = Field(SecretStr(""), alias="DESK_SECRET_KEY")
    datamap: Path = Field(ROOT / "sample" / "datamap.yml", alias="DESK_DATAMAP")
    policy: Path = Field(ROOT / "sample" / "policy.yml", alias="DESK_POLICY")
    app_jwt_key: SecretStr = Field(SecretStr(""), alias="DESK_APP_JWT_KEY")
    app_jwt_algorithm: Literal["HS256", "RS256", "ES256"] = Field("HS256", alias="DESK_APP_JWT_ALGORITHM")
    app_jwt_issuer: str = Field("operator-app", alias="DESK_APP_JWT_ISSUER")
    app_jwt_audience: str = Field("privacy-desk", alias="DESK_APP_JWT_AUDIENCE")
    twilio_account_sid: str = Field("", alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr = Field(SecretStr(""), alias="TWILIO_AUTH_TOKEN")
    twilio_api_base: str = Field("", alias="TWILIO_API_BASE")
    twilio_from: str = Field("", alias="TWILIO_FROM")
    telephone: Literal["twilio", "asterisk"] = Field("twilio", alias="DESK_TELEPHONE")
    asterisk_url: str = Field("", alias="ASTERISK_ARI_URL")
    asterisk_user: str = Field("", alias="ASTERISK_ARI_USER")
    asterisk_password: SecretStr = Field(SecretStr(""), alias="ASTERISK_ARI_PASSWORD")
    asterisk_application: str = Field("privacy-desk", alias="ASTERISK_ARI_APPLICATION")
    asterisk_trunk: str = Field("", alias="ASTERISK_TRUNK")
    line_host: str = Field("127.0.0.1", alias="DESK_LINE_HOST")
    line_port: int = Field(9092, alias="DESK_LINE_PORT", ge=1, le=65535)
    speech_ears: Path | None = Field(None, alias="DESK_SPEECH_EARS")
    speech_ears_kind: Literal["paraformer", "sense_voice"] = Field(
        "paraformer", alias="DESK_SPEECH_EARS_KIND"
    )
    speech_voice: Path | None = Field(None, alias="DESK_SPEECH_VOICE")
    twilio_webhook_key: SecretStr = Field(SecretStr(""), alias="TWILIO_WEBHOOK_KEY")
    phone_voice: str = Field("Polly.Zhiyu-Neural", alias="DESK_PHONE_VOICE")
    phone_agents: str = Field("", alias="DESK_PHONE_AGENTS")
    phone_hours: str = Field(
        "09:00-18:00", alias="DESK_PHONE_HOURS", pattern=r"^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$"
    )
    recording_refused: Refused = Field(Refused.GOODBYE, alias="DESK_RECORDING_REFUSED")
    recording_provider_days: int = Field(1, alias="DESK_RECORDING_PROVIDER_DAYS", ge=0, le=365)
    recording_store: Literal["local", "s3"] = Field("local", alias="DESK_RECORDING_STORE")
    recording_folder: Path | None = Field(None, alias="DESK_RECORDING_FOLDER")
    recording_s3_endpoint: str = Field("", alias="DESK_RECORDING_S3_ENDPOINT")
    recording_s3_region: str = Field("", alias="DESK_RECORDING_S3_REGION")
    recording_s3_bucket: str = Field("", alias="DESK_RECORDING_S3_BUCKET")
    recording_s3_access_key: str = Field("", alias="DESK_RECORDING_S3_ACCESS_KEY")
    recording_s3_secret_key: SecretStr = Field(SecretStr(""), alias="DESK_RECORDING_S3_SECRET_KEY")
    recording_s3_addressing: Literal["virtual", "path"] = Field(
        "virtual", alias="DESK_RECORDING_S3_ADDRESSING"
    )
    recording_days: int = Field(180, alias="DESK_RECORDING_DAYS", ge=1, le=3660)

    @model_validator(mode="after")
    def _paths_are_absolute(self) -> Self:
        for name in ("data_dir", "datamap", "policy"):
            object.__setattr__(self, name, Path(getattr(self, name)).absolute())
        return self

    @property
    def demo(self) -> bool:
        """Whether /demo and the fake providers are there."""
        return self.mode is Mode.DEMO

    @property
    def url(self) -> str:
        """The address people reach the desk at, without a trailing slash."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def recordings_folder(self) -> Path:
        """Where recordings lie when the store is a disk."""
        return self.recording_folder or self.data_dir / "recordings"

    @property
    def agents(self) -> tuple[str, ...]:
        """The numbers of those who answer the hotline in person."""
        return tuple(number.strip() for number in self.phone_agents.split(",") if number.strip())

    @property
    def bots(self) -> tuple[str, ...]:
        """The base URLs of the bots, in order."""
        return tuple(url.strip().rstrip("/") for url in self.bot_urls.split(",") if url.strip())


NEEDED_IN_PRODUCTION = (
    ("secret_key", "DESK_SECRET_KEY"),
    ("bot_secret", "DESK_BOT_SECRET"),
    ("app_jwt_key", "DESK_APP_JWT_KEY"),
    ("database_url", "DESK_DATABASE_URL"),
    ("public_url", "DESK_PUBLIC_URL"),
    ("twilio_account_sid", "TWILIO_ACCOUNT_SID"),
    ("twilio_auth_token", "TWILIO_AUTH_TOKEN"),
    ("twilio_from", "TWILIO_FROM"),
)
NEEDED_WHERE_CHOSEN = {
    "DESK_RECORDING_STORE=s3": (
        ("recording_s3_endpoint", "DESK_RECORDING_S3_ENDPOINT"),
        ("recording_s3_bucket", "DESK_RECORDING_S3_BUCKET"),
        ("recording_s3_access_key", "DESK_RECORDING_S3_ACCESS_KEY"),
        ("recording_s3_secret_key", "DESK_RECORDING_S3_SECRET_KEY"),
    ),
    "DESK_TELEPHONE=asterisk": (
        ("asterisk_url", "ASTERISK_ARI_URL"),
        ("asterisk_user", "ASTERISK_ARI_USER"),
        ("asterisk_password", "ASTERISK_ARI_PASSWORD"),
        ("asterisk_trunk", "ASTERISK_TRUNK"),
    ),
}
SHORTEST = 32
NOT_TO_BE_GUESSED = ("secret_key", "bot_secret", "app_jwt_key")
MADE_IN_DEMO = ("secret_key", "bot_secret", "app_jwt_key", "twilio_auth_token")


def load_settings() -> Settings:
    """Reads the settings; in demo mode fills each empty secret from the data directory.

    Raises SettingMissing in production for the first of NEEDED_IN_PRODUCTION that is empty, or short
    enough to be guessed; in any mode for the first of NEEDED_WHERE_CHOSEN.
    """
    settings = Settings()
    for choice, needed in NEEDED_WHERE_CHOSEN.items():
        if choice in _choices(settings):
            _require(settings, needed, f"where {choice}")
    if settings.demo:
        return _with_demo_secrets(settings)
    _require(settings, NEEDED_IN_PRODUCTION, "in production")
    for field, variable in NEEDED_IN_PRODUCTION:
        if field in NOT_TO_BE_GUESSED and len(_plain(getattr(settings, field))) < SHORTEST:
            raise SettingMissing(f"{variable} must have at least {SHORTEST} characters")
    return settings


def _choices(settings: Settings) -> tuple[str, ...]:
    return f"DESK_RECORDING_STORE={settings.recording_store}", f"DESK_TELEPHONE={settings.telephone}"


def _require(settings: Settings, needed: tuple[tuple[str, str], ...], where: str) -> None:
    for field, variable in needed:
        if not _plain(getattr(settings, field)):
            raise SettingMissing(f"{variable} must be set {where}")


def _plain(value: object) -> str:
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def _with_demo_secrets(settings: Settings) -> Settings:
    made: dict[str, object] = {
        field: SecretStr(_demo_secret(settings.data_dir / "secrets" / field))
        for field in MADE_IN_DEMO
        if not _plain(getattr(settings, field))
    }
    made |= {} if settings.twilio_account_sid else {"twilio_account_sid": "AC" + "0" * 32}
    made |= {} if settings.twilio_from else {"twilio_from": "+864001234567"}
    private = f"http://127.0.0.1:{settings.private_port}/fake/twilio"
    made |= {} if settings.twilio_api_base else {"twilio_api_base": private}
    return settings.model_copy(update=made)


def _demo_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret
