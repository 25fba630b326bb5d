"""Gates on the language: no name twice, none unused, none missing, nothing said that was never read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.settings import ROOT
from desk.wording import Wording

WORDS = Wording.load(ROOT / "data" / "responses")
PYTHON = "\n".join(
    path.read_text(encoding="utf-8") for room in ("desk", "actions") for path in (ROOT / room).glob("**/*.py")
)
RULES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "data" / "rules").glob("*.yml"))
DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
LATIN = re.compile(r"[A-Za-z]{2,}")
LATIN_ALLOWED = {"App", "IP", "WiFi", "CSV", "JSON", "zip", "ZIP", "PDF", "ID"}
NO_RESPONSES = {"utter_message", "utter_action"}
NAMED = set(re.findall(r"utter_[a-z_]+\b", PYTHON + RULES)) - NO_RESPONSES
BUILT = set(re.findall(r"(utter_[a-z_]+_)\{", PYTHON))
"""The fixed beginnings of names that Python builds."""


def variants() -> list[tuple[str, dict[str, Any]]]:
    return [(name, variant) for name, each in WORDS.responses.items() for variant in each]


def test_no_response_is_missing() -> None:
    missing = {name for name in NAMED if name not in WORDS.responses and not name.endswith("_")}
    assert missing == set()


def test_no_response_is_unused() -> None:
    unused = {
        name
        for name in WORDS.responses
        if name not in NAMED and not any(name.startswith(prefix) for prefix in BUILT)
    }
    assert unused == set()


def test_no_latin_word_stands_in_a_chinese_reply() -> None:
    foreign = {
        f"{name}: {word}"
        for name, variant in variants()
        for word in LATIN.findall(re.sub(r"⟪[a-z_]+⟫", "", str(variant.get("text", ""))))
        if word not in LATIN_ALLOWED
    }
    assert foreign == set()


def test_every_button_offers_an_intent_of_the_domain() -> None:
    intents = {intent if isinstance(intent, str) else next(iter(intent)) for intent in DOMAIN["intents"]}
    offered = {
        match[1]
        for _, variant in variants()
        for button in variant.get("buttons") or []
        if (match := re.match(r"/([a-z_]+)", button["payload"]))
    }
    assert offered - intents == set()


def test_every_action_of_the_rules_is_declared_and_registered() -> None:
    from actions.registry import ACTIONS

    used = set(re.findall(r"action: (action_[a-z_]+)", RULES)) - {"action_listen"}
    declared = {action for action in DOMAIN["actions"] if action.startswith("action_")}
    assert (used - declared, declared) == (set(), {action.action for action in ACTIONS})


@pytest.mark.parametrize("path", sorted((ROOT / "data").glob("**/*.yml")), ids=lambda p: p.stem)
def test_no_key_stands_twice_in_a_file(path: Path) -> None:
    class Strict(yaml.SafeLoader):
        """Refuses a mapping with the same key twice."""

        def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
            keys = [self.construct_object(key, deep=True) for key, _ in node.value]
            assert len(keys) == len({str(key) for key in keys if key != "<<"}) + keys.count("<<"), keys
            return super().construct_mapping(node, deep)

    yaml.load(path.read_text(encoding="utf-8"), Strict)


def test_every_template_compiles() -> None:
    from jinja2 import Environment, FileSystemLoader

    templates = sorted((ROOT / "desk").glob("**/*.html"))
    assert templates
    for path in templates:
        Environment(loader=FileSystemLoader(path.parent), autoescape=True).get_template(path.name)
