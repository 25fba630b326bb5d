"""The gates on the product's words: every response there once, used, filled, and in Chinese."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from actions.registry import ACTIONS
from desk.wording import Wording

ROOT = Path(__file__).resolve().parents[2]
RESPONSES = ROOT / "data" / "responses"
RULES = ROOT / "data" / "rules"
NAME = re.compile(r"utter_[a-z_]+")
PLACE = re.compile(r"⟪([a-z_]+)⟫")
LATIN_WORDS = {"WiFi", "IP", "App"}
UTTERING = ("say", "text", "Piece", "Consequence", "show")
PAYLOAD = re.compile(r"/([a-z_]+)(?:\{(\{.*\})\})?")


@dataclass(frozen=True)
class Use:
    """A place in the code that names responses, and the values given there, where that can be seen."""

    where: str
    pattern: str
    given: frozenset[str] | None

    def names(self) -> list[str]:
        return [name for name in wording().responses if re.fullmatch(self.pattern, name)]


@cache
def wording() -> Wording:
    return Wording.load(RESPONSES)


@cache
def domain() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return read


@cache
def uses() -> tuple[Use, ...]:
    files = sorted([*(ROOT / "actions").rglob("*.py"), *(ROOT / "desk").rglob("*.py")])
    return tuple(use for path in files for use in uses_in(path))


def uses_in(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    given: dict[int, frozenset[str] | None] = {}
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
            named = [node for argument in arguments for node in choices(argument) if pattern_of(node)]
            given |= {id(node): values_given(tree, call) for node in named}
    everything = all_given(tree)
    for node in ast.walk(tree):
        pattern = pattern_of(node)
        if pattern and id(node) not in docstrings and id(node) not in parts:
            yield Use(f"{path.relative_to(ROOT)}:{node.lineno}", pattern, given.get(id(node), everything))  # type: ignore[attr-defined]


def choices(node: ast.expr) -> list[ast.expr]:
    """Both sides of `a if … else b` and of `a or b`; any other expression is itself."""
    if isinstance(node, ast.IfExp):
        return [*choices(node.body), *choices(node.orelse)]
    return (
        [each for value in node.values for each in choices(value)] if isinstance(node, ast.BoolOp) else [node]
    )


def pattern_of(node: ast.AST) -> str | None:
    """The pattern of the response names that a string expression stands for."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
        return node.value
    if isinstance(node, ast.JoinedStr):
        written = [part.value if isinstance(part, ast.Constant) else "[a-z_]+" for part in node.values]
        text = "".join(str(part) for part in written)
        return text if text.startswith("utter_") else None
    return None


def values_given(tree: ast.Module, call: ast.Call) -> frozenset[str] | None:
    """The names of the values in a call that utters; None where others add to them."""
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if called not in UTTERING:
        return None
    names = {keyword.arg for keyword in call.keywords if keyword.arg}
    dicts = [*call.args, *(keyword.value for keyword in call.keywords)]
    for argument in dicts:
        if isinstance(argument, ast.Dict):
            names |= keys_of(argument)
    for spread in (keyword.value for keyword in call.keywords if keyword.arg is None):
        known = assigned(tree, spread.id) if isinstance(spread, ast.Name) else None
        if known is None:
            return None
        names |= known
    return frozenset(names)


def keys_of(node: ast.Dict) -> set[str]:
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def assigned(tree: ast.Module, name: str) -> set[str] | None:
    found = [
        keys_of(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Dict)
        and any(isinstance(target, ast.Name) and target.id == name for target in node.targets)
    ]
    return set().union(*found) if found else None


def all_given(tree: ast.Module) -> frozenset[str]:
    """Every name of a value in the module: what a table of names can be filled from there."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    dicts = [node for node in ast.walk(tree) if isinstance(node, ast.Dict)]
    return frozenset(
        {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}
        | {key for node in dicts for key in keys_of(node)}
    )


@cache
def named_by_rules() -> frozenset[str]:
    written = "\n".join(path.read_text(encoding="utf-8") for path in RULES.glob("*.yml"))
    return frozenset(NAME.findall(written))


def variants() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, each in wording().responses.items():
        yield from ((name, variant) for variant in each)


def test_no_response_stands_twice() -> None:
    written = "\n".join(path.read_text(encoding="utf-8") for path in RESPONSES.glob("*.yml"))
    counts = Counter(re.findall(r"^  (utter_[a-z_]+):", written, re.MULTILINE))
    assert [name for name, count in counts.items() if count > 1] == []


def test_every_response_that_is_named_is_there() -> None:
    missing = [f"{use.where} {use.pattern}" for use in uses() if not use.names()]
    assert missing + sorted(named_by_rules() - set(wording().responses)) == []


def test_every_response_is_named_somewhere() -> None:
    named = {name for use in uses() for name in use.names()} | named_by_rules()
    assert sorted(set(wording().responses) - named) == []


def test_every_place_in_a_text_is_given_its_value() -> None:
    missing = [
        f"{use.where} {name} ⟪{place}⟫"
        for use in uses()
        if use.given is not None
        for name in use.names()
        for variant in wording().responses[name]
        for place in PLACE.findall(variant.get("text", ""))
        if place not in use.given
    ]
    assert missing == []


def test_what_a_rule_utters_itself_needs_no_value() -> None:
    assert [
        name for name, variant in variants() if name in named_by_rules() and PLACE.search(variant["text"])
    ] == []


def test_replies_are_in_chinese() -> None:
    told = [
        (name, words)
        for name, variant in variants()
        for words in (variant.get("text", ""), *(button["title"] for button in variant.get("buttons", ())))
    ]
    latin = [(name, word) for name, words in told for word in re.findall("[A-Za-z]+", PLACE.sub("", words))]
    assert [found for found in latin if found[1] not in LATIN_WORDS] == []


def test_every_button_is_an_intent_of_the_domain() -> None:
    for name, variant in variants():
        for button in variant.get("buttons", ()):
            match = PAYLOAD.fullmatch(button["payload"])
            assert match, f"{name}: {button['payload']} (braces are doubled: the box fills single ones)"
            assert match[1] in domain()["intents"], name
            assert set(json.loads(match[2] or "{}")) <= set(domain()["entities"]), name


def test_no_channel_is_left_without_words() -> None:
    only_for_one = [
        name for name, each in wording().responses.items() if all("channel" in one for one in each)
    ]
    assert only_for_one == []


def test_every_action_of_the_domain_is_there_once() -> None:
    assert Counter(action.action for action in ACTIONS) == Counter(domain()["actions"])


def test_no_chinese_words_stand_in_the_actions() -> None:
    spoken = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "actions").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[一-鿿]", node.value)
    ]
    assert spoken == []
