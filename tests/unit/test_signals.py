"""A program that is told to stop many times at once still stops."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading

PROGRAM = """
import signal, threading
from desk.signals import set_when_told
stopping = threading.Event()
set_when_told(stopping, (signal.SIGTERM, signal.SIGINT))
print("ready", flush=True)
while not stopping.wait(0.00001):
    continue
print("stopped", flush=True)
"""


def test_a_burst_of_signals_ends_a_program_that_waits() -> None:
    program = subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    with program:
        assert program.stdout.readline() == "ready\n"
        hangs = threading.Timer(10, program.kill)
        hangs.start()
        for number in (signal.SIGTERM, signal.SIGINT) * 100:
            program.send_signal(number)
        try:
            assert program.stdout.read(8) == "stopped\n"
        finally:
            hangs.cancel()
            program.kill()
