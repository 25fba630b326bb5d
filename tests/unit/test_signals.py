"""A program that is told to stop stops, wherever the signal finds it."""

from __future__ import annotations

import subprocess
import sys

IN_THE_MIDST_OF_WAITING = """
import signal, threading
from desk.signals import set_when_told
stopping = threading.Event()
set_when_told(stopping, (signal.SIGTERM, signal.SIGINT))
with stopping._cond:
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)
print(stopping.wait(10))
"""


def test_signals_in_the_midst_of_waiting_end_the_wait() -> None:
    program = [sys.executable, "-c", IN_THE_MIDST_OF_WAITING]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=20, check=False)
    assert ended.stdout == "True\n"
