"""`desk work`: a job worker alone, until SIGTERM."""

from __future__ import annotations

import signal
import threading

from desk import assembly
from desk.crew import crew_of
from desk.requests import worker
from desk.settings import Settings


def run(settings: Settings) -> None:
    """Works until it is told to stop. Raises StartFailure."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    worker.run(crew_of(assembly.assemble(settings)), stopping)
