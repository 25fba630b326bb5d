"""The programs that make the product, and the part of the environment that each may see."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from desk.launch.child import Child
from desk.launch.ports import Ports
from desk.settings import ROOT, Settings

BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
SHARED = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")


@dataclass(frozen=True)
class Programs:
    """Makes the children; the bot is given no credential of the desk's database."""

    settings: Settings
    ports: Ports

    def training(self) -> Child:
        """Trains the model where its inputs have changed."""
        return self._child("train", [str(BOT_PYTHON), "bot/train.py"], self._bot_environment())

    def bot(self, tracker_url: str) -> Child:
        """The box, on the loopback."""
        command = [str(BOT_PYTHON), "bot/serve.py", "--port", str(self.ports.bot)]
        return self._child(
            "bot",
            command,
            {**self._bot_environment(), **self._bot_secrets(), "DESK_TRACKER_URL": tracker_url},
        )

    def desk(self, database_url: str) -> Child:
        """The desk with its job worker inside."""
        mine = {
            "DESK_DATABASE_URL": database_url,
            "DESK_PORT": str(self.ports.public),
            "DESK_PRIVATE_PORT": str(self.ports.private),
            "DESK_BOT_URLS": f"http://127.0.0.1:{self.ports.bot}",
        }
        environment = {**os.environ, **self._bot_secrets(), **mine}
        return self._child("desk", [sys.executable, "-m", "desk", "serve"], environment)

    def _bot_environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in SHARED if name in os.environ}
        return {**kept, "DESK_DATAMAP": str(self.settings.datamap), "RASA_TELEMETRY_ENABLED": "false"}

    def _bot_secrets(self) -> dict[str, str]:
        return {
            "DESK_BOT_SECRET": self.settings.bot_secret.get_secret_value(),
            "DESK_ACTIONS_URL": f"http://127.0.0.1:{self.ports.private}/actions",
        }

    def _child(self, name: str, command: list[str], environment: dict[str, str]) -> Child:
        log: Path = self.settings.data_dir / "logs" / f"{name}.log"
        return Child(name, command, environment, log)
