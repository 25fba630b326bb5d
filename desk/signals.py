"""The signals that end a program, heard without a lock in the handler."""

from __future__ import annotations

import signal
import threading
from collections.abc import Sequence
from queue import SimpleQueue


def set_when_told(stopping: threading.Event, numbers: Sequence[signal.Signals]) -> None:
    """Sets `stopping` at the first of these signals; the next ones change nothing.

    A handler runs in the midst of whatever the main thread does, also of `Event.wait`
    and of another handler, and `Event.set` takes a lock: two signals at once would wait
    for each other for ever. So the handler only puts into a queue that may be re-entered.
    """
    told: SimpleQueue[int] = SimpleQueue()
    for number in numbers:
        signal.signal(number, lambda heard, _: told.put(heard))

    def listen() -> None:
        told.get()
        stopping.set()

    threading.Thread(target=listen, name="signals", daemon=True).start()
