"""The pipelines that `make pipelines` compares: the product's, stock Rasa's, and the product's, changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import stock_rasa
import yaml

Component = dict[str, Any]
Pipeline = list[Component]
CONFIG = Path(__file__).resolve().parent.parent / "config.yml"
MISHEARD, INTENTS = "components.misheard.Misheard", "components.intents.Intents"
VECTORS: Component = {"name": "sentence_vectors.SentenceVectors", "scale": 1.0}
SUPPORT_VECTORS: Pipeline = [{"name": "compared.SupportVectors", "C": 1.0, "sharpness": 4.0}]
NETWORK: Pipeline = [VECTORS, {"name": "compared.Network", "sharpness": 1.0}]
DIET: Pipeline = [
    VECTORS,
    {"name": "CountVectorsFeaturizer", "analyzer": "char", "min_ngram": 1, "max_ngram": 3},
    {"name": "DIETClassifier", "epochs": 10, "entity_recognition": False, "random_seed": 1},
]


def product() -> Pipeline:
    """The pipeline that the product is trained with."""
    pipeline: Pipeline = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["pipeline"]
    return pipeline


def changed(changes: Mapping[str, Sequence[Component]]) -> Pipeline:
    """The product's pipeline with other components, or none, in the place of those named."""
    return [new for old in product() for new in changes.get(old["name"], [old])]


def some_pieces(*kinds: str) -> Pipeline:
    """The product's classifier, that looks at these kinds of pieces only."""
    (settings,) = (part for part in product() if part["name"] == INTENTS)
    return [{**settings, "name": "compared.SomePieces", "kinds": list(kinds)}]


def every() -> dict[str, tuple[str, Pipeline]]:
    """Name → title and components, in the order of the table."""
    (intents,) = (part for part in product() if part["name"] == INTENTS)
    alone = [VECTORS, *some_pieces()]
    return {
        "stock": ("stock Rasa for Chinese", stock_rasa.CONFIG["pipeline"]),
        "characters": ("characters", changed({MISHEARD: [], INTENTS: some_pieces("characters")})),
        "pinyin": ("characters, pinyin", changed({MISHEARD: []})),
        "ours": ("**the product: these, and misheard rows**", product()),
        "with-vectors": ("the product with sentence vectors", changed({INTENTS: [VECTORS, intents]})),
        "vectors": ("sentence vectors alone", changed({INTENTS: alone})),
        "network": ("sentence vectors, a small network", changed({INTENTS: NETWORK})),
        "support-vectors": ("the product with a linear SVM", changed({INTENTS: SUPPORT_VECTORS})),
        "diet": ("characters, sentence vectors, DIET", changed({INTENTS: DIET})),
    }
