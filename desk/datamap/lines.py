"""Where in a YAML file something stands, so that a fault can name its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from desk.datamap.failures import DatamapFault, DatamapInvalid


@dataclass(frozen=True)
class Lines:
    """The places in one YAML file."""

    path: Path
    root: Node

    @classmethod
    def read(cls, path: Path) -> Lines:
        """Reads the places of a file. Raises DatamapInvalid where it cannot be read or is no YAML."""
        try:
            root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except (OSError, UnicodeDecodeError):
            raise unreadable(path, 1, "the file cannot be read", "name a UTF-8 file") from None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise unreadable(
                path, line, f"not YAML: {error.problem}", "correct the indentation or the quotes"
            ) from None
        except yaml.YAMLError:
            raise unreadable(path, 1, "not YAML", "remove the characters that YAML forbids") from None
        if root is None:
            raise unreadable(path, 1, "the file is empty", "begin with `version:` and `operator:`")
        return cls(path, root)

    def of(self, *place: str | int) -> int:
        """The line of a place, as ("categories", 3, "tables"); of its nearest ancestor if it is not there."""
        node, line = self.root, self.root.start_mark.line
        for step in place:
            found = _child(node, step)
            if found is not None:
                node, line = found[1], found[0].start_mark.line
        return line + 1

    def fault(self, place: tuple[str | int, ...], what: str, mend: str) -> DatamapFault:
        """A fault at this place."""
        return DatamapFault(self.path, self.of(*place), what, mend)

    def duplicates(self) -> Iterator[DatamapFault]:
        """Every key that stands twice in one mapping: YAML would silently take the last."""
        for mapping in _mappings(self.root, set()):
            first: dict[str, int] = {}
            for key, _ in mapping.value:
                name, line = str(key.value), key.start_mark.line + 1
                if name in first:
                    what = f"`{name}` stands here and at line {first[name]}"
                    yield DatamapFault(self.path, line, what, "keep one of the two")
                first.setdefault(name, line)


def unreadable(path: Path, line: int, what: str, mend: str) -> DatamapInvalid:
    """The failure of a file of which nothing more can be said."""
    return DatamapInvalid([DatamapFault(path, line, what, mend)])


def _child(node: Node, step: str | int) -> tuple[Node, Node] | None:
    """The node that marks the line, and the one to go on from."""
    if isinstance(node, MappingNode):
        return next((pair for pair in node.value if pair[0].value == str(step)), None)
    if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step]
    return None


def _mappings(node: Node, seen: set[int]) -> Iterator[MappingNode]:
    """Every mapping once, however many aliases lead to it."""
    if isinstance(node, ScalarNode) or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, MappingNode):
        yield node
    for child in node.value:
        for inner in child if isinstance(child, tuple) else (child,):
            yield from _mappings(inner, seen)
