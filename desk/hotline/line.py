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
from desk.recordings.lifecycle import Recordings
from desk.recordings.notice import Notice
from desk.settings import ROOT
from desk.tables import Conversation
from desk.telephone.provider import Telephone

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
    """The desk, the telephone it answers, and the words it has for it."""

    desk: Desk
    telephone: Telephone
    recordings: Recordings
    notice: Notice
    words: Words

    @classmethod
    def of(cls, desk: Desk, telephone: Telephone) -> Self:
        """The hotline of an assembled desk. Raises WordingMissing."""
        settings = desk.settings
        notice = Notice.of(
            desk.wording,
            operator=desk.datamap.operator.name,
            days=settings.recording_days,
            refused=settings.recording_refused,
        )
        recordings = Recordings(desk.sessions, desk.clock, telephone, settings.recording_days)
        return cls(desk, telephone, recordings, notice, Words(desk.wording, Spoken.load(SPOKEN)))

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


def conversation_of(session: Session, talk: Talk) -> Conversation:
    """The conversation that the call has now, as it stands."""
    return session.get_one(Conversation, talk.conversation_id, populate_existing=True)
