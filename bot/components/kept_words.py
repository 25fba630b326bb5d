"""Words that a component takes from a file at training and keeps in the model."""

import json
from pathlib import Path
from typing import Any

from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

FILE = "words.json"


def keep(storage: ModelStorage, resource: Resource, words: dict[str, Any]) -> None:
    """Writes the words into the model."""
    with storage.write_to(resource) as folder:
        (Path(folder) / FILE).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def kept(storage: ModelStorage, resource: Resource) -> dict[str, Any]:
    """Reads them back. Raises ValueError where the model has none."""
    with storage.read_from(resource) as folder:
        words: dict[str, Any] = json.loads((Path(folder) / FILE).read_text(encoding="utf-8"))
    return words
