"""Trains the model, when what it is made of has changed.

    bot/.venv/bin/python bot/train.py [--prepare]

`--prepare` writes build/ only, for `rasa data validate`.
"""

import argparse
import hashlib
import logging
import os
import shutil
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

import lookups
import places

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "RASA_MAX_CACHE_SIZE": "0",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL": "ERROR",
}

SOURCES = ("config.yml", "domain.yml", "bot/uv.lock", "data/**/*.yml", "bot/*.py", "bot/components/*.py")


def prepare() -> None:
    """Writes build/: the datamap's vocabulary, and the domain with its responses in one folder."""
    lookups.write(places.datamap())
    shutil.rmtree(places.BUILT_DOMAIN, ignore_errors=True)
    places.BUILT_DOMAIN.mkdir(parents=True)
    shutil.copy(places.DOMAIN, places.BUILT_DOMAIN / "domain.yml")
    for responses in sorted(places.RESPONSES.glob("*.yml")):
        shutil.copy(responses, places.BUILT_DOMAIN / f"responses_{responses.name}")


def inputs_hash() -> str:
    """One hash over everything the model is made of."""
    digest = hashlib.sha256()
    for path in _sources():
        digest.update(f"{path.relative_to(places.ROOT)}\0".encode() + path.read_bytes() + b"\0")
    digest.update(places.datamap().read_bytes())
    return digest.hexdigest()


def is_current(inputs: str) -> bool:
    """Whether the model on disk was made of these inputs."""
    there = places.MODEL.exists() and places.PIN.exists() and places.INPUTS.exists()
    return there and places.INPUTS.read_text().strip() == inputs


def train() -> None:
    """Trains the product's model, then pins it by its SHA-256."""
    _say("training")
    make(places.CONFIG, places.TRAINING, places.MODEL)
    places.PIN.write_text(hashlib.sha256(places.MODEL.read_bytes()).hexdigest() + "\n")


def make(config: Path, training: Sequence[Path], model: Path) -> None:
    """Makes a model of this configuration and these files. Ends the process where Rasa fails."""
    os.environ.update(QUIET)
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.filterwarnings("ignore", message="Deprecated API features|You have defined|Slot auto-fill")
    import jieba
    from rasa.model_training import train as rasa_train
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.ERROR)
    jieba.setLogLevel(logging.ERROR)
    result = rasa_train(
        domain=str(places.BUILT_DOMAIN),
        config=str(config),
        training_files=[str(path) for path in training],
        output=str(model.parent),
        force_training=True,
        fixed_model_name=model.name.removesuffix(".tar.gz"),
    )
    if result.code or not result.model:
        sys.exit("train: no model came of it")


def _sources() -> Iterator[Path]:
    for pattern in SOURCES:
        yield from sorted(places.ROOT.glob(pattern))
    yield from sorted(path for path in (places.ROOT / "bot" / "dictionary").iterdir() if path.is_file())


def _say(message: str) -> None:
    print(f"train: {message} ({time.process_time():.0f} s)", flush=True)


def main() -> None:
    """Prepares, and trains unless the model is current."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prepare", action="store_true", help="write build/ only")
    asked = parser.parse_args()
    os.chdir(places.ROOT)
    inputs = inputs_hash()
    if not asked.prepare and is_current(inputs):
        return _say("the model is current")
    prepare()
    if not asked.prepare:
        places.MODELS.mkdir(parents=True, exist_ok=True)
        places.INPUTS.unlink(missing_ok=True)
        train()
        places.INPUTS.write_text(inputs + "\n")
        _say("done")
    return None


if __name__ == "__main__":
    main()
