"""A policy's text as it came: read, or refused with what is wrong with it."""

from __future__ import annotations

import codecs
import re
import unicodedata
from pathlib import Path

from desk.policy.failures import TextUnusable

LARGEST = 2_000_000
"""Bytes. A policy has some fifty thousand; a book is none."""

_MOST_BROKEN = 0.01
_LEAST_CHINESE = 0.5
_HAN = re.compile(r"[\u3400-\u9fff]")


def read(path: Path) -> str:
    """The text of the file, in UTF-8, UTF-16 with its mark, or GB 18030.

    Raises TextUnusable where it is missing, empty, too large, no text, or not in Chinese.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as failure:
        raise TextUnusable(f"{path}: cannot be read: {failure.strerror}") from None
    if len(raw) > LARGEST:
        raise TextUnusable(f"{path}: more than {LARGEST:,} bytes; a policy is one document, not a collection")
    text = _decoded(raw, path)
    if not text.strip():
        raise TextUnusable(f"{path}: is empty")
    letters = sum(map(str.isalpha, text))
    if len(_HAN.findall(text)) < _LEAST_CHINESE * letters or not letters:
        raise TextUnusable(f"{path}: hardly any Chinese in it; questions are asked and answered in Chinese")
    return text


def _decoded(raw: bytes, path: Path) -> str:
    marked = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _broken(text) <= _MOST_BROKEN * len(text):
            return text
    raise TextUnusable(f"{path}: is no plain text; save a PDF, a picture or a Word file as text first")


def _broken(text: str) -> int:
    """Signs that stand in no text: controls other than those of lines and pages, private, unassigned ones."""
    return sum(unicodedata.category(sign) in ("Cc", "Co", "Cn") and sign not in "\t\n\r\f" for sign in text)
