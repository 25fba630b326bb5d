"""A child process: its own group, its own log, and no life beyond ours.

The kernel ends a child when the *thread* that made it ends, so children are
started from the main thread only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from desk.settings import ROOT

_LEASH = (sys.executable, "-I", "-S", str(Path(__file__).with_name("leash.py")))
_LONGEST_WAIT_S = 30.0
_CALM_S = 60.0
"""A child that has lived this long is thought well; its next death is a first one."""


@dataclass
class Child:
    """One supervised process; `start` may be called again after its end."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    deaths: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started: float = field(default=0.0, init=False)
    ended: float = field(default=0.0, init=False)

    def start(self) -> None:
        """Starts the process; its output goes to the log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603  (our own commands)
                [*_LEASH, str(os.getpid()), *self.command],
                cwd=ROOT,
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started, self.ended = time.monotonic(), 0.0

    def code(self) -> int | None:
        """The exit code, or None while it runs or before it ran."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is not None and not self.ended:
            self.ended = time.monotonic()
            self.deaths = 1 if self.ended - self.started > _CALM_S else self.deaths + 1
        return code

    def is_due(self) -> bool:
        """Whether it has ended and its back-off is over: 1, 2, 4 … 30 seconds."""
        if self.code() is None:
            return False
        return time.monotonic() - self.ended >= min(2.0 ** (self.deaths - 1), _LONGEST_WAIT_S)

    def tell(self, number: signal.Signals) -> None:
        """Sends a signal to the whole group, if it still runs."""
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def tail(self, lines: int = 15) -> str:
        """The last lines of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def stop_all(children: Sequence[Child], patience_s: float = 10.0) -> None:
    """Asks all to end, waits, and kills what is left, with its whole group."""
    for child in children:
        child.tell(signal.SIGTERM)
    until = time.monotonic() + patience_s
    while time.monotonic() < until and any(_runs(child) for child in children):
        time.sleep(0.05)
    for child in children:
        _kill_group(child)


def _runs(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _kill_group(child: Child) -> None:
    if child.process is None:
        return
    try:
        os.killpg(child.process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    child.process.wait()
