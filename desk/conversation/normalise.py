"""The text as it is understood: what a person cannot see is gone, and nothing in it is a command."""

from __future__ import annotations

import unicodedata

LONGEST = 2000
LONGEST_RAW = 8 * LONGEST
"""As it is typed: three signs at most become one, and what nobody sees has its bounds; more is not read."""

BOT_SEES = 500
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u034f\u2800")
"""Hangul fillers, the grapheme joiner and the blank braille cell: letters by category, nothing to the eye."""

_COMMAND = "/\\⁄∕⧸╱"
_DROPPED = {"Cf", "Cc", "Co", "Cs", "Cn"}


def normalise(text: str) -> str:
    """NFKC → invisible and direction characters out → strip → leading command neutralised.

    The order matters: NFKC makes `/` of `／`, and stripping uncovers what hid behind a blank.
    The length is not cut here; see `longest_seen_by_bot`.
    """
    composed = unicodedata.normalize("NFKC", text)
    visible = "".join(_visible(character) for character in composed)
    return _without_command(unicodedata.normalize("NFKC", visible))


def longest_seen_by_bot(text: str) -> str:
    """Head and tail of a long message: the bot is given 500 characters at most."""
    if len(text) <= BOT_SEES:
        return text
    head = BOT_SEES * 3 // 5
    return text[:head] + "…" + text[-(BOT_SEES - head - 1) :]


def _visible(character: str) -> str:
    if character in "\n\t\r" or unicodedata.category(character) in ("Zl", "Zp"):
        return " "
    if character in INVISIBLE or unicodedata.category(character) in _DROPPED:
        return ""
    return character


def _without_command(text: str) -> str:
    stripped = text.strip()
    while stripped and stripped[0] in _COMMAND:
        stripped = stripped[1:].strip()
    return stripped
