"""Trains and asks one pipeline of many, in the bot's environment.

    bot/.venv/bin/python scripts/box/box.py train CONFIG MODEL FOLDER...
    bot/.venv/bin/python scripts/box/box.py parse MODEL

`parse` reads and writes lines as bot/parse.py does.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "bot"))

import parse  # noqa: E402
import train  # noqa: E402


def main() -> None:
    """Does what the arguments say. Ends with the usage where they say nothing."""
    os.chdir(ROOT)
    match sys.argv[1:]:
        case ["train", config, model, *training] if training:
            train.make(Path(config), [Path(folder) for folder in training], Path(model))
        case ["parse", model]:
            parse.answer(Path(model))
        case _:
            sys.exit(__doc__)


if __name__ == "__main__":
    main()
