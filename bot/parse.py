"""Understands sealed sentences without a server: JSON lines in, JSON lines out.

    echo '{"text": "我要注销账号"}' | bot/.venv/bin/python bot/parse.py

Each line out is what the channel's /parse answers, and `ms`, the time it took.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import places
import serve


def answer(model: Path) -> None:
    """Loads the model once and answers each line."""
    serve.set_environment()
    serve.be_quiet()
    from rasa.core.agent import Agent

    from desk_channel import read_text, understood

    agent = Agent.load(str(model))
    asyncio.run(agent.parse_message("您好"))  # what is loaded at the first sentence is no time of the second
    for line in sys.stdin:
        text = read_text(json.loads(line))
        start = time.perf_counter()
        parsed = asyncio.run(agent.parse_message(text))
        taken = {"ms": round(1000 * (time.perf_counter() - start), 2)}
        print(json.dumps({**understood(parsed), **taken}, ensure_ascii=False), flush=True)


def main() -> None:
    """Answers with the pinned model."""
    os.chdir(places.ROOT)
    serve.refuse_another_model()
    answer(places.MODEL)


if __name__ == "__main__":
    main()
