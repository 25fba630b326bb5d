"""Where the box finds and leaves its files; every path is the project's."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONFIG = ROOT / "config.yml"
DOMAIN = ROOT / "domain.yml"
RESPONSES = ROOT / "data" / "responses"
ANSWERS = ROOT / "data" / "lexicon" / "answers.yml"
BUILD = ROOT / "build"
BUILT_DOMAIN = BUILD / "domain"
BUILT_NLU = BUILD / "nlu"
NAMES = BUILD / "names.yml"
TRAINING = (ROOT / "data" / "nlu", ROOT / "data" / "rules", BUILT_NLU)
MODELS = ROOT / "bot" / "models"
MODEL = MODELS / "privacy-desk.tar.gz"
PIN = MODELS / "model.sha256"
INPUTS = MODELS / "model.inputs"


def datamap() -> Path:
    """The operator's datamap, by DESK_DATAMAP as the desk reads it."""
    return Path(os.environ.get("DESK_DATAMAP") or ROOT / "sample" / "datamap.yml").resolve()
