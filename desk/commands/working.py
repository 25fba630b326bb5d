"""`desk work`: a job worker alone, until SIGTERM."""

from __future__ import annotations

import signal
import threading

from desk import assembly
from desk.crew import crew_of
from desk.requests import worker
from desk.settings import Settings
from desk.signals import set_when_told


def run(settings: Settings) -> None:
    """Works until it is told to stop. Raises StartFailure."""
    stopping = threading.Event()
    set_when_told(stopping, (signal.SIGTERM, signal.SIGINT))
    worker.run(crew_of(assembly.assemble(settings)), stopping)
