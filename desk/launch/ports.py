"""The three ports of one machine: the public one, the desk's private one, the bot's."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

from desk.launch.console import CannotStart


@dataclass(frozen=True)
class Ports:
    """PORT, PORT + 1 and PORT + 2."""

    public: int

    @property
    def private(self) -> int:
        """Where the desk serves actions and the demo's providers, on the loopback."""
        return self.public + 1

    @property
    def bot(self) -> int:
        """Where the bot listens, on the loopback."""
        return self.public + 2

    def require_free(self, host: str) -> None:
        """Raises CannotStart for the first port that something else listens on."""
        for address, port in ((host, self.public), ("127.0.0.1", self.private), ("127.0.0.1", self.bot)):
            if not _is_free(address, port):
                raise CannotStart(f"port {port} is busy; choose others: make run PORT={self.public + 100}")


def chosen(environment: Mapping[str, str], default: int) -> Ports:
    """The ports that PORT asks for, else those that follow `default`. Raises CannotStart."""
    asked = environment.get("PORT", "").strip() or str(default)
    if not asked.isdecimal() or not 1 <= int(asked) <= 65533:
        raise CannotStart(f"PORT must be a number from 1 to 65533, not {asked}")
    return Ports(int(asked))


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
