"""Finds a Chromium for the browser tests, or installs it through apt where we may.

python scripts/chromium.py      prints its path
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = (
    ("apt-get", "update", "-q"),
    ("apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"),
)


def find() -> str | None:
    """The path of a Chromium that is there."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


def install() -> None:
    """Installs it, as root or by sudo without a password; does nothing where neither is there."""
    prefix = () if os.geteuid() == 0 else ("sudo", "-n")
    if not shutil.which("apt-get") or (prefix and not shutil.which("sudo")):
        return
    for command in INSTALL:
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*prefix, *command], stdout=sys.stderr, env=environment, check=False)


def main() -> int:
    """Prints the path; 1 where there is none and none can be had."""
    if find() is None:
        print("chromium: installing", file=sys.stderr)
        install()
    path = find()
    if path is None:
        print("The browser tests need Chromium: install the package chromium and try again", file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
