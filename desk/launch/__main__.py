"""`make run`: the whole product on one machine, until Ctrl-C or SIGTERM.

PORT moves it: the private port and the bot's are the two above.
"""

from __future__ import annotations

import os
import signal
import sys
import warnings

from desk.launch.console import CannotStart, Console
from desk.launch.ports import chosen
from desk.settings import SettingMissing, Settings, load_settings
from desk.signals import set_when_told


def main() -> int:
    """Runs the product; 0 after an orderly stop, 1 where it cannot start."""
    console = Console()
    try:
        ports = chosen(os.environ, Settings().port)
        os.environ |= {"DESK_PORT": str(ports.public), "DESK_PRIVATE_PORT": str(ports.private)}
        settings = load_settings()
        ports.require_free(settings.host)
    except (CannotStart, SettingMissing) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    from desk.launch.supervisor import Supervisor

    supervisor = Supervisor(settings, ports, console)
    set_when_told(supervisor.stopping, (signal.SIGTERM, signal.SIGINT, signal.SIGHUP))
    try:
        supervisor.run()
    except CannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
