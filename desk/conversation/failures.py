"""What can go wrong in a turn, by name.

ConversationFailure ← TextTooLong, NothingSaid, NotOffered, Busy, TooFast, NoConversation, BotDown
"""

from __future__ import annotations


class ConversationFailure(Exception):
    """A turn could not be taken."""


class TextTooLong(ConversationFailure):
    """The normalised text has more characters than a message may have."""


class NothingSaid(ConversationFailure):
    """Neither a text nor a payload was sent."""


class NotOffered(ConversationFailure):
    """The payload is none of those the last reply offered."""


class Busy(ConversationFailure):
    """The previous message of this conversation is still being answered."""


class TooFast(ConversationFailure):
    """More messages than a person can type arrived within a minute."""


class NoConversation(ConversationFailure):
    """There is no such conversation for this person, or it has ended."""


class BotDown(ConversationFailure):
    """No bot answered in time, or what it answered was not an answer."""
