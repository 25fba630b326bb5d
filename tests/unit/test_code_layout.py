"""The rules of the layout, held against the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from desk.settings import ROOT

CODE = sorted(path for room in ("desk", "actions", "sample") for path in (ROOT / room).glob("**/*.py"))
PRODUCT = [path for path in CODE if path.relative_to(ROOT).parts[0] != "sample"]
LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
CATCHES_ALL = {
    "actions/base.py": "the one place where an action's failure becomes words",
    "desk/doors/phone.py": "the telephone's door: whatever broke is spoken",
    "desk/line/turns.py": "the line: whatever broke is spoken, and tried again",
    "desk/doors/wire.py": "the door: whatever broke is said in plain words",
    "desk/private.py": "the private door, and the start of the worker",
    "desk/requests/worker.py": "the worker",
    "desk/requests/execution.py": "the worker's job: a step that fails in any way reaches a person",
}
CHINESE_IN_CODE = {
    "desk/vault/detect.py": "digits as they are spoken",
    "desk/vault/tokens.py": "the brackets of a token, in its docstring",
    "desk/vault/whereabouts.py": "how people write where they live",
    "desk/vault/kinds.py": "the kinds in a token, the bot's training data has the same",
    "desk/datamap/categories.py": "the measure word of a category that names none",
    "desk/datamap/masking.py": "separators of names and addresses",
    "desk/rights/values.py": "separators of names and dates",
    "desk/rights/dates.py": "how a date is typed",
    "desk/rights/periods.py": "how a period is said",
    "desk/rights/spans.py": "words of time",
    "desk/conversation/lexicon.py": "particles of doubt",
    "desk/policy/numbers.py": "how clauses are numbered",
    "desk/policy/naming.py": "how a question names a clause by its number",
    "desk/hotline/spoken.py": "how a date is written",
}
JOURNEYS = ("access", "correction", "erasure", "consent", "cancellation", "status", "questions", "handover")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (function.end_lineno or 0) - body[0].lineno + 1 if body else 0


def strings(path: Path) -> Iterator[ast.Constant]:
    """Every text in the code that is no docstring."""
    docs = set()
    for node in ast.walk(tree(path)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                docs.add((child.value.lineno, child.value.col_offset))
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if (node.lineno, node.col_offset) not in docs:
            yield node


def test_no_module_is_longer_than_a_reader_bears() -> None:
    long = {named(p): n for p in CODE if (n := len(p.read_text().splitlines())) > LONGEST_MODULE}
    known = {
        "desk/tables.py": "every table side by side",
        "sample/words.py": "data",
    }
    assert set(long) - set(known) == set()


def test_no_function_is_longer_than_a_screen() -> None:
    long = [f"{named(p)}:{f.name}" for p in CODE for f in functions(p) if body_length(f) > LONGEST_FUNCTION]
    assert long == []


def test_only_doors_actions_and_workers_catch_everything() -> None:
    def catches(path: Path) -> bool:
        return any(
            isinstance(node, ast.ExceptHandler)
            and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
            for node in ast.walk(tree(path))
        )

    assert {named(path) for path in PRODUCT if catches(path)} - set(CATCHES_ALL) == set()


def test_one_module_writes_the_status_of_a_request() -> None:
    writers = set()
    for path in PRODUCT:
        for node in ast.walk(tree(path)):
            targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
            written = [t for t in targets if isinstance(t, ast.Attribute) and t.attr == "status"]
            if any(isinstance(t.value, ast.Name) and t.value.id == "request" for t in written):
                writers.add(named(path))
    assert writers == {"desk/requests/lifecycle.py"}


def test_services_never_commit() -> None:
    rooms = ("rights", "requests", "identity", "vault", "audit", "policy", "notices", "conversation")
    committing = [
        named(path)
        for path in PRODUCT
        if path.relative_to(ROOT).parts[1:2] in [(room,) for room in rooms]
        and re.search(r"\.(commit|rollback)\(\)", path.read_text())
    ]
    assert committing == []


def test_what_people_read_stands_in_data_and_never_in_python() -> None:
    speaking = {
        f"{named(path)}:{text.lineno}"
        for path in PRODUCT
        for text in strings(path)
        if re.search("[\u4e00-\u9fff]", str(text.value)) and named(path) not in CHINESE_IN_CODE
    }
    assert speaking == set()


def test_log_messages_are_static() -> None:
    moving = [
        f"{named(path)}:{node.lineno}"
        for path in PRODUCT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in ("log", "logger")
        and node.args
        and not isinstance(node.args[0], ast.Constant)
    ]
    assert moving == []


def test_nothing_is_left_to_do() -> None:
    marks = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplemented\b(?!Error)")
    left = [named(path) for path in CODE if marks.search(path.read_text())]
    assert left == []


@pytest.mark.parametrize("journey", JOURNEYS)
def test_a_journey_has_one_stem_everywhere(journey: str) -> None:
    places = (f"actions/{journey}.py", f"data/rules/{journey}.yml", f"data/responses/{journey}.yml")
    assert [place for place in places if not (ROOT / place).exists()] == []
    assert list((ROOT / "tests" / "conversations" / journey).glob("*.yml"))


@pytest.mark.parametrize("right", ["access", "correction", "erasure", "consent", "cancellation"])
def test_a_right_shows_what_it_would_do_before_it_plans_it(right: str) -> None:
    there = {function.name for function in functions(ROOT / "desk" / "rights" / f"{right}.py")}
    assert {"preview", "plan"} <= there


def test_the_sample_operator_is_named_nowhere_in_the_code() -> None:
    names = re.compile("曹操|caocao|跑腿", re.IGNORECASE)
    places = [
        *PRODUCT,
        *(ROOT / "data" / "responses").glob("*.yml"),
        *(ROOT / "data" / "rules").glob("*.yml"),
    ]
    assert [named(path) for path in places if names.search(path.read_text(encoding="utf-8"))] == []
