"""Every setting, endpoint, command and failure is written down where somebody looks for it."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.base import RESPONSES
from desk.doors import problems
from desk.settings import NEEDED_IN_PRODUCTION, ROOT, Settings

FAILURE_MODULES = sorted(
    "desk." + ".".join(path.relative_to(ROOT / "desk").with_suffix("").parts)
    for path in (ROOT / "desk").glob("*/failures.py")
)
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")


def failures() -> Iterator[type[Exception]]:
    for name in FAILURE_MODULES:
        module = importlib.import_module(name)
        for _, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Exception) and found.__module__ == name:
                yield found


def test_every_setting_stands_in_the_example_with_a_comment() -> None:
    settings = {str(field.alias) for field in Settings.model_fields.values()}
    told = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE, re.MULTILINE))
    assert (settings - told, told - settings - {"PORT", "DESK_TRACKER_URL"}) == (set(), set())
    paragraphs = [p for p in EXAMPLE.split("\n\n") if re.search("^[A-Z_]+=", p, re.MULTILINE)]
    assert [p for p in paragraphs if not p.lstrip().startswith("#")] == []


def test_what_production_needs_is_said_in_the_example() -> None:
    for _, variable in NEEDED_IN_PRODUCTION:
        (paragraph,) = (p for p in EXAMPLE.split("\n\n") if f"{variable}=" in p)
        assert "production" in paragraph, variable


@pytest.mark.parametrize("path", sorted((ROOT / "desk").glob("d*/*.py")), ids=lambda p: p.stem)
def test_every_endpoint_says_its_method_and_address(path: Path) -> None:
    source = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        f.name: ast.get_docstring(f) or "" for f in ast.walk(source) if isinstance(f, ast.AsyncFunctionDef)
    }
    routes = [
        call for call in ast.walk(source)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Route"
    ]  # fmt: skip
    for call in routes:
        address, handler = call.args[0], call.args[1]
        if isinstance(address, ast.Constant) and isinstance(handler, ast.Attribute):
            said = docs.get(handler.attr, "")
            place = re.sub(r"\{(\w+)(:\w+)?\}", "{", str(address.value)).split("{")[0]
            assert re.search(r"\b(GET|POST)\b", said), f"{handler.attr}: {said}"
            assert place in said, f"{handler.attr}: {said}"


@pytest.mark.parametrize("name", FAILURE_MODULES)
def test_a_rooms_failures_stand_as_a_tree_on_top_of_their_module(name: str) -> None:
    module = importlib.import_module(name)
    mine = [f for f in failures() if f.__module__ == name]
    assert [f.__name__ for f in mine if f.__name__ not in (module.__doc__ or "")] == []
    assert [f.__name__ for f in mine if not f.__doc__] == []
    roots = [f for f in mine if f.__bases__ == (Exception,)]
    assert len(roots) == (1 if mine else 0), roots


MET_ELSEWHERE = {
    "MasterKeyTooShort": "stops the start",
    "SourceUnset": "stops the start",
    "DatamapInvalid": "stops the start",
    "DatamapFault": "a finding of `desk datamap check`",
    "PolicyInvalid": "stops the start",
    "TextUnusable": "said by `desk policy import`, which then changes nothing",
    "VersionTaken": "said by `desk policy import`, which then changes nothing",
    "NotReleased": "the sweep tries again",
    "ReadBackFailed": "the worker tries the step again",
    "OperationUnknown": "the worker passes the request to a person",
    "BadTransition": "a fault of ours: the whole act is rolled back",
    "NoSuchRequest": "the status action says that there is none",
    "NotANumber": "the status action says that there is none",
    "ValueRefused": "names its own response",
    "ScopeUnknown": "the journey asks again",
    "NoticeNotSent": "the code is refused, and the journey says so",
    "NotAgreed": "nothing is recorded, and the door asks for the choice",
    "NotStarted": "the call goes on unrecorded",
    "NotPaused": "the code goes another way, and the door says so",
    "BadStage": "a fault of ours: the whole act is rolled back",
    "TelephoneNotDone": "the recordings room and the telephone's door name what follows",
    "TelephoneNotThere": "the recordings room and the telephone's door name what follows",
    "SpeechFailed": "stops the start, or is said by the command line",
    "Malformed": "closes a connection that is no AudioSocket",
    "SoundGone": "ends a call that nobody can be spoken to in",
    "NotAnswered": "said by the line, and tried again",
    "Replaced": "ends a line whose application another one took",
    "CodeRefused": "a result, said by the journey",
}
"""Failures that end neither a call of a door nor an action, and what becomes of each."""


def test_every_failure_has_its_status_or_its_words() -> None:
    def answered(failure: type[Exception]) -> bool:
        by_door = any(base in problems.KINDS for base in failure.__mro__)
        by_action = any(base in RESPONSES for base in failure.__mro__)
        return by_door or by_action or failure.__name__ in MET_ELSEWHERE

    leaves = [f for f in failures() if not f.__subclasses__()]
    assert [f.__qualname__ for f in leaves if not answered(f)] == []


def test_every_response_to_a_failure_is_written() -> None:
    from desk.wording import Wording

    written = Wording.load(ROOT / "data" / "responses").responses
    assert {response for response in RESPONSES.values() if response not in written} == set()
    assert set(problems.Sentences.load(ROOT / problems.FILE).titles) == {
        kind.name for kind in (*problems.EVERY, *problems.KINDS.values())
    }
