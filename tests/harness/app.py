"""One person chatting in the app, as the operator's app would speak for them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import httpx
import jwt

Reply = dict[str, Any]


@dataclass
class AppUser:
    """A signed-in person; `last` is the last reply, `status` the last answer's HTTP status."""

    base: str
    phone: str
    last: Reply = field(default_factory=dict)
    status: int = 0
    session: str = ""
    old: list[Reply] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base, timeout=60, trust_env=False)
        answer = self.http.post("/demo/login", json={"phone": self.phone})
        answer.raise_for_status()
        self.token = answer.json()["token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.http.close()

    @property
    def subject(self) -> str:
        """The operator's account key of this person."""
        return str(jwt.decode(self.token, options={"verify_signature": False})["sub"])

    def opens(self) -> Reply:
        """Begins a conversation."""
        reply = self._kept(self.http.post("/app/sessions", json={}))
        self.session = str(reply.get("session_id", ""))
        return reply

    def sends(self, body: object, key: str | None = None, session: str | None = None) -> Reply:
        """Sends a body as it is."""
        headers = {"Idempotency-Key": key} if key else {}
        path = f"/app/sessions/{session or self.session}/messages"
        return self._kept(self.http.post(path, json=body, headers=headers))

    def says(self, text: str) -> Reply:
        """Types a text."""
        return self.sends({"text": text})

    def presses(self, title: str, reply: Reply | None = None) -> Reply:
        """Presses the button with this title. Raises LookupError."""
        for button in buttons_of(reply or self.last):
            if title in button["title"]:
                return self.sends({"payload": button["payload"]})
        raise LookupError(f"no button {title} among {[b['title'] for b in buttons_of(reply or self.last)]}")

    def code(self, phone: str | None = None) -> str:
        """The newest code in the inbox of this number. Raises LookupError."""
        inbox = self.http.get("/demo/sms", params={"phone": phone or self.phone}).json()
        for message in inbox:
            found = re.search(r"(?<![0-9])[0-9]{6}(?![0-9])", message["text"])
            if found:
                return found[0]
        raise LookupError("no code in the inbox")

    def verifies(self) -> Reply:
        """Types the code that was sent."""
        return self.says(self.code())

    def _kept(self, answer: httpx.Response) -> Reply:
        self.status = answer.status_code
        reply: Reply = answer.json()
        if answer.is_success:
            self.old.append(reply)
            self.last = reply
        return reply


def buttons_of(reply: Reply) -> list[dict[str, str]]:
    """Every button of a reply, from top to bottom."""
    return [button for message in reply["messages"] for button in message.get("buttons") or []]


def cards_of(reply: Reply, kind: str | None = None) -> list[dict[str, Any]]:
    """Every card of a reply, or those of one kind."""
    cards = [message["card"] for message in reply["messages"] if message.get("card")]
    return [card for card in cards if kind in (None, card["kind"])]


def texts_of(reply: Reply) -> list[str]:
    """The words of each message."""
    return [str(message["text"]) for message in reply["messages"]]


def other_code(code: str) -> str:
    """A code that is not this one."""
    return f"{(int(code) + 1) % 10**6:06d}"
