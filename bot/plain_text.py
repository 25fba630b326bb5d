"""A typed text is never a command.

Rasa strips a message and obeys what then begins with `/`: an intent of the
sender's choice, with the sender's own confidence and slots. The desk takes such
a beginning away; this is the second lock.
"""

COMMAND = "/"
HARMLESS = "、"
"""Put before a text that would be a command: no blank, no letter, no slash."""


def as_plain_text(text: str) -> str:
    """The text, stripped as Rasa strips it, that Rasa cannot read as a command."""
    stripped = text.strip()
    return HARMLESS + stripped if stripped.startswith(COMMAND) else stripped
