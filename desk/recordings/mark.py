"""The mark of a hearing: a comment in the WAV that an audit entry names, so that a leaked file tells its way.

RIFF keeps it in a LIST/INFO chunk behind the samples (Multimedia Programming Interface 1.0).
"""

from __future__ import annotations

RIFF, WAVE = b"RIFF", b"WAVE"
HEAD = 12


def marked(file: bytes, words: str) -> bytes:
    """The file with a comment. Raises ValueError for what is no WAV file."""
    if len(file) < HEAD or (file[:4], file[8:HEAD]) != (RIFF, WAVE):
        raise ValueError("no WAV file")
    comment = _chunk(b"ICMT", words.encode() + b"\0")
    body = _even(file[8:]) + _chunk(b"LIST", b"INFO" + comment)
    return RIFF + len(body).to_bytes(4, "little") + body


def mark_of(file: bytes) -> str | None:
    """The comment of a marked file; None where there is none."""
    _, found, rest = file.rpartition(b"ICMT")
    if not found:
        return None
    length = int.from_bytes(rest[:4], "little")
    return rest[4 : 4 + length].rstrip(b"\0").decode(errors="replace")


def _chunk(name: bytes, content: bytes) -> bytes:
    return name + len(content).to_bytes(4, "little") + _even(content)


def _even(content: bytes) -> bytes:
    """Chunks begin at even places."""
    return content + b"\0" * (len(content) % 2)
