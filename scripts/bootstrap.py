"""Sets up a fresh machine: uv where it is missing, then both environments side by side.

    python3 scripts/bootstrap.py

Needs Python 3.11 or later and a package index, nothing else; standard library only.
A second run finds everything in place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWN_UV = ROOT / ".cache" / "uv"
OLDEST_UV = (0, 8)
ENVIRONMENTS = (("desk", ROOT), ("bot", ROOT / "bot"))
TOLD_EVERY_S = 10.0
BEGAN = time.monotonic()


class CannotSetUp(Exception):
    """The message says what is missing."""


def say(message: str) -> None:
    """One line of progress, with the seconds since the start."""
    print(f"{time.monotonic() - BEGAN:6.1f} s  {message}", flush=True)


def uv() -> str:
    """The path of a uv that reads our locks: the machine's, or one of our own. Raises CannotSetUp."""
    for candidate in (shutil.which("uv"), str(OWN_UV / "bin" / "uv")):
        if candidate and version_of(candidate) >= OLDEST_UV:
            return candidate
    say("uv: installing")
    quietly([sys.executable, "-m", "venv", str(OWN_UV)], "python3 -m venv failed; is python3-venv installed?")
    quietly([str(OWN_UV / "bin" / "pip"), "install", "--quiet", "uv>=0.8"], "uv could not be installed")
    return str(OWN_UV / "bin" / "uv")


def version_of(path: str) -> tuple[int, ...]:
    """The version of the uv at `path`; nothing where it does not run."""
    try:
        said = subprocess.run(
            [path, "--version"], capture_output=True, text=True, timeout=30, cwd=ROOT, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    words = said.stdout.split()
    parts = words[1].split(".")[:2] if said.returncode == 0 and len(words) > 1 else []
    return tuple(int(part) for part in parts if part.isdecimal())


def quietly(command: list[str], failure: str) -> None:
    """Runs a command and shows its output only when it fails. Raises CannotSetUp."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotSetUp(f"{failure}\n{done.stdout}")


def sync(program: str, name: str, folder: Path) -> None:
    """Brings one environment to its lock. Raises CannotSetUp."""
    began = time.monotonic()
    command = [program, "sync", "--frozen", "--project", str(folder)]
    quietly(command, f"the environment of the {name} could not be set up")
    say(f"environment {name}: ready after {time.monotonic() - began:.1f} s")


def watch(running: dict[Future[None], str]) -> None:
    """Waits for all, and says now and then which are still being set up. Raises CannotSetUp."""
    waiting = set(running)
    while waiting:
        done, waiting = wait(waiting, timeout=TOLD_EVERY_S, return_when=FIRST_COMPLETED)
        for future in done:
            future.result()
        if not done:
            names = ", ".join(sorted(running[future] for future in waiting))
            say(f"environment {names}: downloading and installing …")


def main() -> int:
    """Sets all up; 1 with a message where it cannot."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever starts this may have an older one
        print("Python 3.11 or later is needed", file=sys.stderr)
        return 1
    try:
        program = uv()
        with ThreadPoolExecutor(len(ENVIRONMENTS)) as pool:
            watch({pool.submit(sync, program, name, folder): name for name, folder in ENVIRONMENTS})
    except CannotSetUp as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
