"""The launcher: which ports it takes, which pages it names, and that its children end with it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from desk.doors import pages
from desk.launch.child import Child, stop_all
from desk.launch.console import PAGES, CannotStart
from desk.launch.ports import Ports, chosen

FOREVER = [sys.executable, "-c", "import time; time.sleep(60)"]


def child(tmp_path: Path, command: list[str]) -> Child:
    return Child("sleeper", command, dict(os.environ), tmp_path / "sleeper.log")


def test_port_moves_all_three() -> None:
    ports = chosen({"PORT": "9000"}, 8000)
    assert (ports.public, ports.private, ports.bot) == (9000, 9001, 9002)


@pytest.mark.parametrize("asked", ["0", "65534", "eight", "-1", "80.5"])
def test_a_port_that_is_none_is_refused(asked: str) -> None:
    with pytest.raises(CannotStart, match="PORT"):
        chosen({"PORT": asked}, 8000)


def test_a_busy_port_is_named_with_a_way_on() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(CannotStart, match="make run PORT="):
            Ports(taken.getsockname()[1]).require_free("127.0.0.1")


def test_only_pages_that_exist_are_shown() -> None:
    assert {path for path, _ in PAGES} == {*pages.CHAT, *pages.DEMO}


def test_a_child_ends_with_stop_all(tmp_path: Path) -> None:
    sleeper = child(tmp_path, FOREVER)
    sleeper.start()
    stop_all([sleeper])
    assert sleeper.code() == -signal.SIGTERM


def test_a_child_does_not_outlive_a_parent_that_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "sleeper.log"
    script = (
        "import os, pathlib, time\n"
        "from desk.launch.child import Child\n"
        f"c = Child('sleeper', {FOREVER!r}, dict(os.environ), pathlib.Path({str(log)!r}))\n"
        "c.start(); print(c.process.pid, flush=True); time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.5)
        parent.kill()
    assert gone(pid)


def test_a_child_that_dies_waits_longer_each_time(tmp_path: Path) -> None:
    dying = child(tmp_path, [sys.executable, "-c", "raise SystemExit(3)"])
    dying.start()
    while dying.code() is None:
        time.sleep(0.01)
    assert (dying.code(), dying.deaths, dying.is_due()) == (3, 1, False)


def gone(pid: int) -> bool:
    until = time.monotonic() + 5
    while time.monotonic() < until:
        status = Path(f"/proc/{pid}/stat")
        if not status.exists() or status.read_text().split()[2] == "Z":
            return True
        time.sleep(0.05)
    return False
