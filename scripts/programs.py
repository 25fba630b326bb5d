"""Finds the programs that some tests need, or installs them through apt where we may.

python scripts/programs.py browser      prints the path of a Chromium
python scripts/programs.py speech       prints the paths of what speaks, and of what converts sound
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NEEDED = {"browser": (BROWSERS,), "speech": (("espeak-ng",), ("sox",))}
"""For each purpose the programs, and for each program the names it may have."""

PACKAGES = {"browser": ("chromium",), "speech": ("espeak-ng", "sox")}


def find(purpose: str) -> list[str] | None:
    """The paths of the programs, if all are there."""
    found = [next((path for path in map(shutil.which, names) if path), "") for names in NEEDED[purpose]]
    return found if all(found) else None


def install(packages: tuple[str, ...]) -> None:
    """Installs them, as root or by sudo without a password; does nothing where neither is there."""
    prefix = () if os.geteuid() == 0 else ("sudo", "-n")
    if not shutil.which("apt-get") or (prefix and not shutil.which("sudo")):
        return
    commands = (
        ("apt-get", "update", "-q"),
        ("apt-get", "install", "-q", "-y", "--no-install-recommends", *packages),
    )
    for command in commands:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*prefix, *command], stdout=sys.stderr, env=environment, check=False)


def main(purpose: str) -> int:
    """Prints the paths; 1 where one is missing and cannot be had."""
    packages = PACKAGES[purpose]
    if find(purpose) is None:
        print(f"{' '.join(packages)}: installing", file=sys.stderr)
        install(packages)
    paths = find(purpose)
    if paths is None:
        needed = " and ".join(packages)
        print(f"The {purpose} tests need {needed}: install it and try again", file=sys.stderr)
        return 1
    print(*paths)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
