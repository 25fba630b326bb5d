"""A stock Rasa to measure ourselves by: default Chinese pipeline, `rest` channel, our language data."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
RASA = ROOT / "bot" / ".venv" / "bin" / "rasa"
FOLDER = ROOT / "build" / "stock"
EPOCHS = int(os.environ.get("STOCK_EPOCHS", "3"))
"""The stock configuration says 100: an hour. An answer takes the same time after three."""
LONGEST_START_S = 180.0
TOLD_EVERY_S = 15.0
CONFIG: dict[str, Any] = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "zh",
    "pipeline": [
        {"name": "JiebaTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": EPOCHS, "random_seed": 1},
        {"name": "EntitySynonymMapper"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [{"name": "MemoizationPolicy"}, {"name": "RulePolicy"}],
}
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "CUDA_VISIBLE_DEVICES": "-1",
    "LOG_LEVEL": "ERROR",
}


class StockFailed(Exception):
    """The stock Rasa was not trained or does not answer; the message is the end of its log."""


def train() -> bool:
    """Trains the stock model unless one of these inputs is there; True if it did. Raises StockFailed."""
    inputs = _inputs()
    kept = FOLDER / "inputs"
    if kept.exists() and kept.read_text() == inputs and list(FOLDER.glob("models/*.tar.gz")):
        return False
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    _write()
    _run_training()
    kept.write_text(inputs)
    return True


def _run_training() -> None:
    """Runs it to its end and says every quarter of a minute that it goes on. Raises StockFailed."""
    arguments = [
        "train",
        "-c",
        "config.yml",
        "-d",
        "domain.yml",
        "--data",
        "rules.yml",
        str(ROOT / "data/nlu"),
    ]
    began = time.monotonic()
    with (FOLDER / "train.log").open("wb") as log:
        training = subprocess.Popen(
            [RASA, *arguments, str(ROOT / "build/nlu"), "--out", "models"],
            cwd=FOLDER,
            env=os.environ | QUIET,
            stdout=log,
            stderr=log,
        )
        while training.poll() is None:
            try:
                training.wait(TOLD_EVERY_S)
            except subprocess.TimeoutExpired:
                print(f"{time.monotonic() - began:6.0f} s  stock: training …", flush=True)
    if training.returncode:
        raise StockFailed((FOLDER / "train.log").read_text(errors="replace")[-2000:])


@contextmanager
def serving() -> Iterator[str]:
    """Serves the stock model on a free port of the loopback; gives its webhook. Raises StockFailed."""
    port = _free_port()
    with (FOLDER / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [
                RASA,
                "run",
                "-m",
                "models",
                "-i",
                "127.0.0.1",
                "-p",
                str(port),
                "--credentials",
                "credentials.yml",
            ],
            cwd=FOLDER,
            env=os.environ | QUIET | {"OMP_NUM_THREADS": "1", "SANIC_WORKERS": "1"},
            stdout=log,
            stderr=log,
        )
    try:
        _until_it_answers(f"http://127.0.0.1:{port}/", server)
        yield f"http://127.0.0.1:{port}/webhooks/rest/webhook"
    finally:
        server.terminate()
        server.wait(20)


def _write() -> None:
    """Config, a domain with one response an intent, one rule an intent, and the `rest` channel."""
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    intents = [intent for intent in domain["intents"] if intent != "nlu_fallback"]
    answers = {f"utter_{intent}": [{"text": f"{intent}。"}] for intent in [*intents, "nlu_fallback"]}
    rules = [
        {"rule": intent, "steps": [{"intent": intent}, {"action": f"utter_{intent}"}]}
        for intent in [*intents, "nlu_fallback"]
    ]
    stock = {
        "version": "3.1",
        "intents": intents,
        "entities": domain["entities"],
        "responses": answers,
        "session_config": domain["session_config"],
    }
    for name, content in (
        ("config.yml", CONFIG),
        ("domain.yml", stock),
        ("rules.yml", {"version": "3.1", "rules": rules}),
        ("credentials.yml", {"rest": None}),
    ):
        (FOLDER / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")


def _inputs() -> str:
    digest = hashlib.sha256(json.dumps(CONFIG).encode() + (ROOT / "domain.yml").read_bytes())
    for folder in (ROOT / "data" / "nlu", ROOT / "build" / "nlu"):
        for path in sorted(folder.glob("*.yml")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _until_it_answers(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + LONGEST_START_S
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own loopback
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.5)
    raise StockFailed((FOLDER / "serve.log").read_text(errors="replace")[-2000:])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
