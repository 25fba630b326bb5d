"""What the execution of a step is given."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from desk.clock import Clock
from desk.datamap.backend import Backend
from desk.tables import Conversation, Request
from desk.vault.keys import Keys
from desk.wording import Wording


@dataclass(frozen=True)
class Work:
    """One step's surroundings: the transaction it is noted in, and whose request it belongs to."""

    session: Session
    clock: Clock
    keys: Keys
    backend: Backend
    wording: Wording
    request: Request
    conversation: Conversation

    @property
    def subject(self) -> str:
        """Whose data the step touches, and nobody else's."""
        return self.request.subject
