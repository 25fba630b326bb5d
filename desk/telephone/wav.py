"""Sound as a telephone line carries it: 8,000 samples a second, 16 bits, one channel; and WAV files of it."""

from __future__ import annotations

import io
import wave

RATE = 8000
WIDTH = 2


def wav(samples: bytes) -> bytes:
    """The samples as a WAV file."""
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(samples)
    return buffer.getvalue()


def samples_of(file: bytes) -> bytes:
    """The samples of a WAV file of a line's own kind. Raises ValueError for another."""
    try:
        with wave.open(io.BytesIO(file)) as read:
            if (read.getnchannels(), read.getsampwidth(), read.getframerate()) != (1, WIDTH, RATE):
                raise ValueError("not 8 kHz, 16 bits, one channel")
            return bytes(read.readframes(read.getnframes()))
    except (wave.Error, EOFError):
        raise ValueError("no WAV file") from None
