"""Reads a datamap file into its models, or says everything that is wrong with it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from desk.datamap import categories, models
from desk.datamap.categories import Part
from desk.datamap.failures import DatamapFault, DatamapInvalid
from desk.datamap.lines import Lines, unreadable
from desk.datamap.models import Datamap
from desk.datamap.references import reference_faults

_MENDS = {
    "string_type": "write a text; put a number or a date in quotes",
    "string_pattern_mismatch": "write lower-case letters, digits and _, beginning with a letter",
    "string_too_short": "write at least one character",
    "string_too_long": "write less, or give the long text to the policy",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "tuple_type": "write a list, each entry after a `-`",
    "mapping_type": "write `key: value` lines",
    "dict_type": "write `key: value` lines",
    "model_type": "write `key: value` lines",
    "union_tag_not_found": "add `kind: sql` or `kind: http`",
    "union_tag_invalid": "write `kind: sql` or `kind: http`",
}


def load(path: Path) -> Datamap:
    """The datamap of a file. Raises DatamapInvalid with every fault, each with its line and its mend."""
    lines = Lines.read(path)
    if twice := list(lines.duplicates()):
        raise DatamapInvalid(twice)
    try:
        datamap = Datamap.model_validate(_content(path))
    except ValidationError as error:
        details = error.errors(include_input=False, include_url=False)
        raise DatamapInvalid([_fault(lines, detail) for detail in details]) from None
    if faults := list(reference_faults(lines, datamap)):
        raise DatamapInvalid(faults)
    return datamap


def _content(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise unreadable(path, line, f"not YAML: {error.problem}", "write plain keys and values") from None
    except ValueError:  # a scalar that looks like a date and is none
        raise unreadable(path, 1, "a date is none", "put it in quotes, or correct it") from None


def _fault(lines: Lines, detail: ErrorDetails) -> DatamapFault:
    place = detail["loc"]
    name = str(place[-1]) if place else "the file"
    what = f"`{'.'.join(map(str, place))}`: {detail['msg'].removeprefix('Value error, ')}"
    if detail["type"] == "missing":
        return lines.fault(place, f"`{name}` is missing", f"add `{name}:` here")
    if detail["type"] == "extra_forbidden":
        return lines.fault(place, f"`{name}` is not known here", _spelling(name))
    return lines.fault(place, what, _MENDS.get(detail["type"], "write what the message asks for"))


def _spelling(name: str) -> str:
    close = difflib.get_close_matches(name, sorted(set(_known_keys())), n=1)
    return f"did you mean `{close[0]}`? Otherwise remove it" if close else "remove it"


def _known_keys() -> Iterator[str]:
    for part in (vars(categories) | vars(models)).values():
        if isinstance(part, type) and issubclass(part, Part):
            yield from part.model_fields
