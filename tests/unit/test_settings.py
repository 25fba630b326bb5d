"""Settings: each is documented, production refuses to start without its own, demo mode makes them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from desk import settings as configuration
from desk.settings import (
    NEEDED_IN_PRODUCTION,
    NEEDED_WHERE_CHOSEN,
    ROOT,
    SettingMissing,
    Settings,
    load_settings,
)

PRODUCTION = {
    "DESK_MODE": "production",
    "DESK_SECRET_KEY": "k" * 32,
    "DESK_BOT_SECRET": "b" * 32,
    "DESK_APP_JWT_KEY": "j" * 32,
    "DESK_DATABASE_URL": "postgresql://db/desk",
    "DESK_PUBLIC_URL": "https://desk.example",
    "TWILIO_ACCOUNT_SID": "AC1",
    "TWILIO_AUTH_TOKEN": "t",
    "TWILIO_FROM": "+861",
}


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """No setting of the machine, no `.env` of the checkout."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.alias), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_setting_stands_in_the_example_and_no_other() -> None:
    written = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^([A-Z0-9_]+)=", written, re.MULTILINE))
    assert named == {field.alias for field in Settings.model_fields.values()}


def test_the_examples_defaults_are_the_real_ones() -> None:
    written = dict(re.findall(r"^([A-Z0-9_]+)=(.+)$", (ROOT / ".env.example").read_text(), re.MULTILINE))
    defaults = {str(field.alias): field.default for field in Settings.model_fields.values()}
    for name, value in written.items():
        shown = defaults[name].relative_to(ROOT) if isinstance(defaults[name], Path) else defaults[name]
        assert str(shown) == value, name


@pytest.mark.parametrize(("_field", "variable"), NEEDED_IN_PRODUCTION)
def test_production_names_the_setting_that_is_missing(
    _field: str, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, "" if name == variable else value)
    with pytest.raises(SettingMissing, match=variable):
        load_settings()


HALF = [(choice, variable) for choice, needed in NEEDED_WHERE_CHOSEN.items() for _, variable in needed]


@pytest.mark.parametrize(("choice", "variable"), HALF)
@pytest.mark.parametrize("mode", ["demo", "production"])
def test_what_was_chosen_and_is_half_configured_is_named(
    choice: str, variable: str, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {**PRODUCTION, "DESK_MODE": mode, **dict([choice.split("=")])}
    given |= {name: "given" for _, name in NEEDED_WHERE_CHOSEN[choice] if name != variable}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingMissing, match=variable):
        load_settings()


@pytest.mark.parametrize("variable", ["DESK_SECRET_KEY", "DESK_BOT_SECRET", "DESK_APP_JWT_KEY"])
def test_production_refuses_a_secret_that_can_be_guessed(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, "k" * 31 if name == variable else value)
    with pytest.raises(SettingMissing, match=variable):
        load_settings()


def test_tokens_without_a_signature_cannot_be_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_APP_JWT_ALGORITHM", "none")
    with pytest.raises(ValidationError, match="DESK_APP_JWT_ALGORITHM"):
        load_settings()


def test_production_starts_with_all_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    assert load_settings().url == "https://desk.example"


def test_demo_mode_makes_its_secrets_once(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_DATA_DIR", str(clean / "var"))
    first, second = load_settings(), load_settings()
    assert first.secret_key == second.secret_key
    assert len(first.secret_key.get_secret_value()) == 64


def test_a_demo_secret_is_for_its_owner_alone(clean: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_DATA_DIR", str(clean / "var"))
    load_settings()
    made = clean / "var" / "secrets"
    assert {path.stat().st_mode & 0o777 for path in made.iterdir()} == {0o600}
    assert {path.name for path in made.iterdir()} == set(configuration.MADE_IN_DEMO)


def test_no_secret_shows_in_a_representation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DESK_SECRET_KEY", "kkkk-secret-kkkk")
    assert "kkkk-secret-kkkk" not in repr(Settings())
