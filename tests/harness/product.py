"""A whole running product: started through the launcher as `make run` does, or one that runs already."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from desk.settings import ROOT

LONGEST_START_S = 900.0
OURS = ("DESK_", "TWILIO_", "WECHAT_")


class ProductFailed(Exception):
    """The product did not start, or did not stop; carries the end of its logs."""


@dataclass(frozen=True)
class Product:
    """Where the product is; `launcher` is None where somebody else started it."""

    base: str
    data_dir: Path
    launcher: subprocess.Popen[bytes] | None = None

    def pid_of(self, program: str) -> int:
        """The process of a program by a part of its command line. Raises ProductFailed."""
        for pid in descendants(self.launcher.pid if self.launcher else 0):
            if program in command_of(pid):
                return pid
        raise ProductFailed(f"{program} does not run")

    def is_ready(self) -> bool:
        """Whether /readyz says yes."""
        try:
            return httpx.get(f"{self.base}/readyz", timeout=3, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def wait_until_ready(self, patience_s: float = 120.0) -> None:
        """Waits for /readyz. Raises ProductFailed."""
        until = time.monotonic() + patience_s
        while not self.is_ready():
            if time.monotonic() > until or (self.launcher and self.launcher.poll() is not None):
                raise ProductFailed(self.log_tails())
            time.sleep(0.2)

    def kill(self, program: str) -> None:
        """Ends one program as a power cut would; the launcher starts it again."""
        os.kill(self.pid_of(program), signal.SIGKILL)

    def log_tails(self) -> str:
        """The end of each log."""
        logs = sorted((self.data_dir / "logs").glob("*.log"))
        return "\n".join(f"== {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in logs)


@contextmanager
def running() -> Iterator[Product]:
    """The product at DESK_BASE_URL, or one of our own in a data directory of its own."""
    there = os.environ.get("DESK_BASE_URL", "").rstrip("/")
    if there:
        yield Product(there, Path(os.environ.get("DESK_DATA_DIR", ROOT / "var")))
        return
    with tempfile.TemporaryDirectory(prefix="desk-product-", ignore_cleanup_errors=True) as folder:
        data_dir = Path(folder)
        data_dir.chmod(0o755)
        product = _launched(data_dir)
        try:
            product.wait_until_ready(LONGEST_START_S)
            yield product
        finally:
            stop(product)


def stop(product: Product) -> None:
    """Asks the launcher to end. Raises ProductFailed where a process is left."""
    launcher = product.launcher
    assert launcher is not None
    family = descendants(launcher.pid)
    launcher.terminate()
    try:
        launcher.wait(30)
    except subprocess.TimeoutExpired:
        launcher.kill()
        launcher.wait()
    left = _still_there(family)
    if left:
        raise ProductFailed(f"after SIGTERM there are left: {left}")


def descendants(pid: int) -> list[int]:
    """Every process below this one, children first."""
    found = []
    for child in _children(pid):
        found += [child, *descendants(child)]
    return found


def command_of(pid: int) -> str:
    """The command line of a process; empty once it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def free_ports() -> int:
    """The first of three ports in a row that nothing listens on."""
    for first in range(21000 + os.getpid() % 500 * 10, 60000, 10):
        if all(_is_free(first + step) for step in range(3)):
            return first
    raise ProductFailed("no three free ports")


def _launched(data_dir: Path) -> Product:
    port = free_ports()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    environment = {**kept, "DESK_DATA_DIR": str(data_dir), "PORT": str(port)}
    with (data_dir / "launcher.log").open("wb") as log:
        launcher = subprocess.Popen(
            [sys.executable, "-m", "desk.launch"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
    return Product(f"http://127.0.0.1:{port}", data_dir, launcher)


def _still_there(pids: list[int]) -> list[str]:
    until = time.monotonic() + 5
    left = [pid for pid in pids if command_of(pid)]
    while left and time.monotonic() < until:
        time.sleep(0.1)
        left = [pid for pid in left if command_of(pid)]
    return [command_of(pid) for pid in left]


def _children(pid: int) -> list[int]:
    try:
        tasks = Path(f"/proc/{pid}/task").iterdir()
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
