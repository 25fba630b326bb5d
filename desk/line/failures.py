"""What can go wrong on the line, by name; none carries a number or a word that was said.

LineFailure ← Malformed (bytes that are no AudioSocket), SoundGone (a call has no sound any more), NotAnswered
(the desk failed in a step of a call), Replaced (another line took the application).
"""

from __future__ import annotations


class LineFailure(Exception):
    """Something on the line did not go as it should."""


class Malformed(LineFailure):
    """A connection sent what AudioSocket does not know, or more than a frame of it holds."""


class SoundGone(LineFailure):
    """The sound of a call could not be opened, or ended while it was needed."""


class NotAnswered(LineFailure):
    """The desk failed in a step of a call: it is said, and tried again."""


class Replaced(LineFailure):
    """Another `desk line` took ASTERISK_ARI_APPLICATION; one application has one line."""
