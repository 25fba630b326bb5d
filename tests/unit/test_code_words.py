"""The files of words can be read one way only, and every template compiles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import Environment, FileSystemLoader

from desk.settings import ROOT


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
    templates = sorted((ROOT / "desk").glob("**/*.html"))
    assert templates
    for path in templates:
        Environment(loader=FileSystemLoader(path.parent), autoescape=True).get_template(path.name)
