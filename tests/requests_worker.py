"""A worker process for a test to kill: `python requests_worker.py URL`, with steps that take long.

It writes a line for each step that it begins.
"""

from __future__ import annotations

import sys
import threading
import time

from requests_support import context_of
from sqlalchemy.orm import Session
from support import ManualClock

from desk import db
from desk.effects import Performed
from desk.requests import worker
from desk.requests.worker import Crew
from desk.tables import Request, Step
from desk.vault.keys import Keys


def main(url: str) -> None:
    """Works until it is killed; the second step never ends."""
    sessions = db.make_sessions(db.make_engine(url, pool_size=4))
    keys = Keys(b"a master key for the tests, 32+ bytes")

    def perform(_session: Session, request: Request, step: Step) -> Performed:
        print(request.number, step.category, flush=True)
        time.sleep(0 if step.position == 1 else 60)
        return Performed({})

    context = context_of(sessions, sessions, ManualClock(), keys, perform, url=url)
    worker.run(Crew(context, tell=lambda _: True, send=lambda *_: None, chores={}), threading.Event())


if __name__ == "__main__":
    main(sys.argv[1])
