"""A log line holds a static message and declared keys, and no word of a person."""

from __future__ import annotations

import ast
import io
import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from desk import logs
from desk.settings import ROOT

METHODS = {"debug", "info", "warning", "error", "critical", "exception"}


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure(stream)
    yield stream
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


def log_calls() -> Iterator[tuple[Path, ast.Call]]:
    for path in (path for room in ("desk", "actions", "sample") for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and is_log_call(node.func):
                yield path, node


def is_log_call(called: ast.expr) -> bool:
    if not isinstance(called, ast.Attribute) or called.attr not in METHODS:
        return False
    return isinstance(called.value, ast.Name) and called.value.id in ("log", "logger")


def test_every_log_line_in_the_source_is_static_and_its_keys_are_declared() -> None:
    calls = list(log_calls())
    assert calls
    for path, call in calls:
        place = f"{path.relative_to(ROOT)}:{call.lineno}"
        assert [type(argument) for argument in call.args] == [ast.Constant], f"{place}: not a static message"
        assert {keyword.arg for keyword in call.keywords} <= logs.SAFE, f"{place}: undeclared key"


def test_no_key_is_both_safe_and_personal() -> None:
    assert not logs.SAFE & logs.PERSONAL


def test_an_undeclared_key_is_dropped_when_the_line_is_written(lines: io.StringIO) -> None:
    structlog.get_logger().warning("tried", number="261124-0387-5", phone="13800138000")
    line = json.loads(lines.getvalue())
    assert line["number"] == "261124-0387-5" and "phone" not in line and line["event"] == "tried"


def test_a_librarys_line_keeps_its_place_and_loses_its_words(lines: io.StringIO) -> None:
    try:
        raise ValueError("13800138000")
    except ValueError:
        logging.getLogger("some.library").exception("cannot call %s", "13800138000")
    line = json.loads(lines.getvalue())
    assert (line["kind"], line["failure"]) == ("some.library", "ValueError")
    assert "138" not in lines.getvalue()


def test_where_a_failure_arose_is_told_without_its_text() -> None:
    try:
        raise ValueError("13800138000")
    except ValueError as failure:
        assert logs.where(failure).startswith("unit/test_doors_logs.py:")
