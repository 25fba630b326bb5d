"""Becomes another program that the kernel ends when its parent ends.

    python leash.py PARENT_PID COMMAND…

A program of its own, since code between fork and exec is not safe beside threads.
Standard library only: it runs before anything else is imported.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, command: list[str]) -> None:
    """Ties this process to its parent and turns into the command."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    os.execvp(command[0], command)  # noqa: S606  (that is what it is for)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
