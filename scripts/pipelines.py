"""The pipeline beside others on the same rows: `make pipelines`, or ONLY=name for one of them.

Each is trained from nothing and asked in a process of its own; a model whose inputs have not
changed is kept in build/pipelines/. What was measured goes into docs/understanding/pipelines.json
and the table of docs/understanding.md; the last line printed is JSON. Seconds are those of the
processor, so that other work on the machine hardly counts; milliseconds are not, so let it rest.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import nlu_eval
import stock_rasa
import yaml
from pipeline_settings import Component, every

ROOT = nlu_eval.ROOT
PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
BOX = ROOT / "scripts" / "box" / "box.py"
FOLDER = ROOT / "build" / "pipelines"
DOCUMENT = ROOT / "docs" / "understanding.md"
BEGIN, END = "<!-- table of `make pipelines` -->", "<!-- end of the table -->"
FIGURES = ROOT / "docs" / "understanding" / "pipelines.json"
TRAINING = (ROOT / "data" / "nlu", ROOT / "build" / "nlu")
CHOSEN_ON = ROOT / "tests" / "data" / "understanding.tsv"
UNSEEN = ROOT / "tests" / "data" / "understanding_unseen.tsv"


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of the processor, and megabytes at its most."""

    seconds: float
    megabytes: float


class BoxFailed(Exception):
    """A pipeline was not trained or does not answer; the message is the end of what the box said."""


def run(*arguments: str | Path, given: str = "") -> tuple[str, Cost]:
    """Runs the box with these arguments; what it wrote, and its cost. Raises BoxFailed."""
    command = [str(PYTHON), str(BOX), *map(str, arguments)]
    quiet = os.environ | stock_rasa.QUIET | {"RASA_MAX_CACHE_SIZE": "0"}
    with _lines() as heard, _lines() as said, _lines() as log:
        heard.write(given)
        heard.seek(0)
        process = subprocess.Popen(command, cwd=ROOT, env=quiet, stdin=heard, stdout=said, stderr=log)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        log.seek(0)
        if process.returncode:
            raise BoxFailed(log.read()[-2000:])
        return said.read(), Cost(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def _lines() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def prepare() -> None:
    """Writes the datamap's vocabulary, a part of every pipeline's training data."""
    subprocess.run([str(PYTHON), str(ROOT / "bot" / "train.py"), "--prepare"], check=True)


def trained(folder: Path, pipeline: list[Component], training: Sequence[Path]) -> tuple[Path, float]:
    """A model of this pipeline in this folder, and the seconds its training took."""
    model, told = folder / "model.tar.gz", folder / "trained.json"
    inputs = _hash(pipeline, training)
    if told.exists() and (kept := json.loads(told.read_text()))["inputs"] == inputs:
        return model, kept["seconds"]
    folder.mkdir(parents=True, exist_ok=True)
    told.unlink(missing_ok=True)
    config = {"recipe": "default.v1", "assistant_id": "compared", "language": "zh", "pipeline": pipeline}
    (folder / "config.yml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    _, cost = run("train", folder / "config.yml", model, *training)
    told.write_text(json.dumps({"inputs": inputs, "seconds": cost.seconds}))
    return model, cost.seconds


def _hash(pipeline: list[Component], training: Sequence[Path]) -> str:
    digest = hashlib.sha256(json.dumps(pipeline).encode())
    code = [ROOT / "bot" / "components", BOX.parent]
    for path in sorted(path for folder in (*code, *training) for path in folder.glob("*.*")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def asked(model: Path, *paths: Path) -> tuple[list[list[nlu_eval.Row]], float]:
    """The rows of each file as this model understands them, and the megabytes it needs for that."""
    megabytes = 0.0

    def understand(texts: list[str]) -> list[dict[str, Any]]:
        nonlocal megabytes
        lines = "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts)
        said, cost = run("parse", model, given=lines)
        megabytes = cost.megabytes
        return [json.loads(line) for line in said.splitlines()]

    files = [nlu_eval.read(path) for path in paths]
    rows = iter(nlu_eval.evaluate([sentence for file in files for sentence in file], understand))
    return [[next(rows) for _ in file] for file in files], megabytes


def measured(name: str) -> dict[str, Any]:
    """One row of the table."""
    title, pipeline = every()[name]
    model, seconds = trained(FOLDER / name, pipeline, TRAINING)
    rows, megabytes = asked(model, CHOSEN_ON, UNSEEN)
    chosen_on, unseen = map(nlu_eval.figures, rows)
    return {
        "pipeline": title,
        "rows": unseen["rows"],
        "accuracy": unseen["accuracy"],
        "accuracy_chat": unseen["per_channel"]["chat"]["accuracy"],
        "accuracy_voice": unseen["per_channel"]["voice"]["accuracy"],
        "macro_f1": unseen["macro_f1"],
        "misfires": unseen["destructive_misfires"],
        "misfires_acted": unseen["destructive_misfires_acted"],
        "asked_back": unseen["below_threshold"],
        "accuracy_chosen_on": chosen_on["accuracy"],
        "parse_ms": unseen["parse_ms"]["p50"],
        "train_s": round(seconds),
        "mb": round(megabytes),
    }


def table(found: dict[str, dict[str, Any]]) -> str:
    """The rows as a table in Markdown."""
    columns = (
        ("pipeline", "pipeline", ""),
        ("accuracy", "accuracy", ".3f"),
        ("macro-F1", "macro_f1", ".3f"),
        ("misfires, all", "misfires", ""),
        ("acted on", "misfires_acted", ""),
        ("asked back", "asked_back", ""),
        ("accuracy, rows it was chosen on", "accuracy_chosen_on", ".3f"),
        ("ms a parse", "parse_ms", ".1f"),
        ("s to train", "train_s", ""),
        ("MB", "mb", ""),
    )
    lines = [[head for head, _, _ in columns], ["---"] * len(columns)]
    lines += [[format(row[key], how) for _, key, how in columns] for row in found.values()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def in_document(document: str, rows: str) -> str:
    """The document with this table in the place of its own. Raises ValueError where it has none."""
    before, rest = document.split(BEGIN, 1)
    _, after = rest.split(END, 1)
    return f"{before}{BEGIN}\n{rows}\n{END}{after}"


def main() -> None:
    """Measures all, or those that are named, and keeps the figures of the others."""
    known = every()
    names = sys.argv[1:] or list(known)
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"pipelines: there is no {unknown[0]}; there are {', '.join(known)}")
    prepare()
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    found = {}
    for name in names:
        print(f"pipelines: {name}", flush=True)
        row = measured(name)
        kept = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
        found = {each: (kept | {name: row})[each] for each in known if each in kept or each == name}
        FIGURES.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    rows = table(found)
    DOCUMENT.write_text(in_document(DOCUMENT.read_text(encoding="utf-8"), rows), encoding="utf-8")
    print(rows)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
