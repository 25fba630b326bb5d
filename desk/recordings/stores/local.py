"""A store on a disk of the operator: one file a recording, for the desk's own account alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from desk.providers import Cause
from desk.recordings.failures import StoreFailed


@dataclass(frozen=True)
class LocalStore:
    """A Store in a folder, which is made when it is first needed."""

    folder: Path

    def put(self, key: str, file: BinaryIO) -> None:
        """Writes beside and renames, so that there is never half a file."""
        with _named():
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            beside = self._path(key + ".part")
            beside.unlink(missing_ok=True)
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                shutil.copyfileobj(file, out)
                out.flush()
                os.fsync(out.fileno())
            beside.replace(self._path(key))

    def get(self, key: str, into: BinaryIO) -> bool:
        """Reads the file."""
        with _named():
            try:
                with self._path(key).open("rb") as file:
                    shutil.copyfileobj(file, into)
            except FileNotFoundError:
                return False
            return True

    def delete(self, key: str) -> None:
        """Deletes the file, and what an interrupted writing left of it."""
        with _named():
            for path in (self._path(key), self._path(key + ".part")):
                path.unlink(missing_ok=True)

    def ready(self) -> bool:
        """Whether the folder can be written to."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError:
            return False
        return os.access(self.folder, os.R_OK | os.W_OK | os.X_OK)

    def _path(self, key: str) -> Path:
        return self.folder / key


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise StoreFailed(Cause.FAULT) from None
