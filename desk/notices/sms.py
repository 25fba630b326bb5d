"""Text messages: any provider behind one method, and the operator's words in front of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from desk.wording import Wording


class SmsSender(Protocol):
    """A provider of text messages."""

    def send(self, phone: str, text: str) -> None:
        """Hands one message to the provider. Raises NoticeNotSent."""
        ...


@dataclass(frozen=True)
class Sms:
    """The operator's text messages: its name, the product's words, and the provider that sends them."""

    sender: SmsSender
    wording: Wording
    operator: str

    def send(self, phone: str, text: str) -> None:
        """Hands one message to the provider. Raises NoticeNotSent."""
        self.sender.send(phone, text)

    def send_code(self, phone: str, code: str, *, response: str, about: str) -> None:
        """Sends a one-time code in the words of a named response. Raises NoticeNotSent, WordingMissing."""
        self.send(phone, self.wording.text(response, operator=self.operator, code=code, about=about))
