"""Reads a YAML file into its model; each fault is named with its line."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from desk.policy.failures import PolicyFault, PolicyInvalid
from desk.policy.models import Part

Model = TypeVar("Model", bound=Part)
Place = Sequence[int | str]
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The quick one where the wheel brings it."""


def read(path: Path, model: type[Model]) -> tuple[Model, yaml.Node]:
    """The file as its model, and its nodes, so that later checks can name lines.

    Raises PolicyInvalid where the file is missing, is no YAML, or does not fit.
    """
    try:
        text = path.read_text(encoding="utf-8")
        root = yaml.compose(text, Loader=LOADER)
    except OSError as failure:
        raise PolicyInvalid([PolicyFault(path, 1, f"cannot be read: {failure.strerror}")]) from None
    except yaml.MarkedYAMLError as failure:
        line = failure.problem_mark.line + 1 if failure.problem_mark else 1
        raise PolicyInvalid([PolicyFault(path, line, f"is no YAML: {failure.problem}")]) from None
    if root is None:
        raise PolicyInvalid([PolicyFault(path, 1, "is empty")])
    try:
        plain = yaml.load(text, Loader=LOADER)  # noqa: S506 - either loader is a safe one
        return model.model_validate(plain), root
    except ValidationError as invalid:
        raise PolicyInvalid(
            [_fault(path, root, error["loc"], error["msg"]) for error in invalid.errors()]
        ) from None


def line_of(root: yaml.Node, place: Place) -> int:
    """The line of a place such as ("clauses", 3, "text"), or of the nearest part of it that is there."""
    node, line = root, root.start_mark.line
    for step in place:
        found = _step(node, step)
        if found is None:
            break
        line, node = found
    return line + 1


def _step(node: yaml.Node, step: int | str) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line, node.value[step]
    if isinstance(node, yaml.MappingNode):
        pairs: Iterable[tuple[yaml.Node, yaml.Node]] = node.value
        return next(((key.start_mark.line, value) for key, value in pairs if key.value == step), None)
    return None


def _fault(path: Path, root: yaml.Node, place: Place, message: str) -> PolicyFault:
    where = ".".join(map(str, place)) or "file"
    return PolicyFault(path, line_of(root, place), f"{where}: {message}")
