"""What answering a call needs; made once in the assembly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from sqlalchemy.orm import Session

from desk.assembly import Desk
from desk.conversation.message import Reply
from desk.hotline.calls import Talk
from desk.hotline.prompt import Prompt
from desk.hotline.spoken import Spoken
from desk.hotline.words import Words
from desk.settings import ROOT
from desk.tables import Conversation

SPOKEN = ROOT / "data" / "lexicon" / "spoken.yml"


@dataclass(frozen=True)
class Says:
    """What the caller says to the conversation next: words, or what a key stands for."""

    text: str | None = None
    payload: str | None = None
    intent: dict[str, Any] | None = None


@dataclass(frozen=True)
class Tells:
    """A reply that came by itself, to be read aloud."""

    reply: Reply


Then = Prompt | Says | Tells
"""What follows on an answer of the caller: a prompt at once, or a turn of the conversation first."""


@dataclass(frozen=True)
class Hotline:
    """The desk that answers, and the words it has on the telephone."""

    desk: Desk
    words: Words

    @classmethod
    def of(cls, desk: Desk) -> Self:
        """The hotline of an assembled desk."""
        return cls(desk, Words(desk.wording, Spoken.load(SPOKEN)))

    def said(self, section: str, text: str) -> bool:
        """Whether a turn of speech of the telephone's own is in what was said."""
        return self.desk.conversation.phrases.found(section, text)

    def yes(self, text: str) -> bool:
        """Whether it is a clear yes."""
        return self.desk.conversation.lexicon.is_yes(text)


def again(talk: Talk, before: str = "") -> Prompt:
    """The last question once more, with the same keys; what is said before it is said once only."""
    last = talk.kept.last or Prompt(says=before)
    return last.model_copy(update={"says": before + last.says.removeprefix(before)})


def key_of(talk: Talk) -> str:
    """The idempotency key of this step's turn of the conversation."""
    return f"phone-{talk.step}"


def conversation_of(session: Session, talk: Talk) -> Conversation:
    """The conversation that the call has now, as it stands."""
    return session.get_one(Conversation, talk.conversation_id, populate_existing=True)
