"""A telephone call as its provider makes it: signed webhooks, documents followed, what is heard and asked."""

from __future__ import annotations

import re
import secrets
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

import httpx
from twilio.request_validator import RequestValidator

from desk.hotline.holding import PAUSE_S

CODE = re.compile("(?<![0-9])[0-9]{6}(?![0-9-])")
HOLDS = 30
PATIENCE_S = 10.0


@dataclass
class Caller:
    """Somebody with a telephone; `document` is what the desk answered last, `status` its HTTP status."""

    base: str
    phone: str
    sid: str = field(default_factory=lambda: "CA" + secrets.token_hex(16))
    caller_id: str | None = None
    status: int = 0
    turns: int = 0
    last: tuple[str, dict[str, str]] = ("", {})
    spoken: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    document: ET.Element = field(default_factory=lambda: ET.Element("Response"))

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.base, timeout=60, trust_env=False)
        secret = self.http.get("/demo/secrets").raise_for_status().json()
        self.signer = RequestValidator(secret["twilio_auth_token"])
        self.public = secret["public_url"].rstrip("/")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self.http.close()

    @property
    def fields(self) -> dict[str, str]:
        """What every webhook of the call carries."""
        caller = f"+86{self.phone}" if self.caller_id is None else self.caller_id
        return {
            "CallSid": self.sid,
            "AccountSid": "AC" + "0" * 32,
            "From": caller,
            "To": "+864001234567",
            "CallStatus": "in-progress",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
            "ForwardedFrom": "",
        }

    def posts(
        self, path: str, given: dict[str, str] | None = None, signature: str | None = None
    ) -> httpx.Response:
        """One webhook, signed as the provider signs it unless a signature is given."""
        form = {**self.fields, **(given or {})}
        signed = self.signer.compute_signature(self.public + path, form) if signature is None else signature
        began = time.perf_counter()
        answer = self.http.post(path, data=form, headers={"X-Twilio-Signature": signed} if signed else {})
        self.milliseconds.append(1000 * (time.perf_counter() - began))
        return answer

    def next_call(self) -> None:
        """Another call from the same telephone."""
        self.sid, self.document = "CA" + secrets.token_hex(16), ET.Element("Response")

    def dials(self) -> str:
        """The call rings."""
        return self._followed("/phone/incoming", {"CallStatus": "ringing"})

    def says(self, words: str, confidence: float = 0.93) -> str:
        """Speaks, as the recogniser hears it."""
        return self._followed(self.action, {"SpeechResult": words, "Confidence": str(confidence)})

    def keys(self, digits: str) -> str:
        """Presses keys."""
        return self._followed(self.action, {"Digits": digits})

    def is_silent(self) -> str:
        """Says nothing: what follows the question is asked for."""
        redirect = self.document.find("Redirect")
        assert redirect is not None, ET.tostring(self.document, encoding="unicode")
        return self._followed(_path(redirect.text or ""), {})

    def repeats(self) -> str:
        """The provider sends the last webhook once more; what is heard then."""
        answer = self.posts(*self.last)
        self.status = answer.status_code
        return "".join("".join(say.itertext()) for say in ET.fromstring(answer.content).iter("Say"))

    def hangs_up(self) -> None:
        """Ends the call."""
        self.status = self.posts("/phone/status", {"CallStatus": "completed"}).status_code

    def code(self, phone: str | None = None, newer_than: Sequence[str] = ()) -> str:
        """The newest code that was sent to this number, once it is none of the old. Raises LookupError."""
        until = time.monotonic() + PATIENCE_S
        while time.monotonic() < until:
            found = next(filter(None, map(CODE.search, self.texts(phone))), None)
            if found and found[0] not in newer_than:
                return found[0]
            time.sleep(0.05)
        raise LookupError("no code in the inbox")

    def texts(self, phone: str | None = None) -> list[str]:
        """The text messages of a number, newest first."""
        inbox = self.http.get("/demo/sms", params={"phone": phone or self.phone}).raise_for_status().json()
        return [str(message["text"]) for message in inbox]

    def rest_calls(self) -> list[dict[str, Any]]:
        """What the provider's REST was asked for this call, newest first."""
        made: list[dict[str, Any]] = self.http.get("/demo/twilio").raise_for_status().json()
        return [call for call in made if self.sid in call["path"] or self.sid in call["form"].values()]

    @property
    def heard(self) -> str:
        """Every word of the last document."""
        return "".join("".join(say.itertext()) for say in self.document.iter("Say"))

    @property
    def gather(self) -> ET.Element | None:
        """What is listened for; None where nothing is."""
        return self.document.find(".//Gather")

    @property
    def action(self) -> str:
        """Where the answer goes."""
        assert self.gather is not None, f"nothing is asked: {ET.tostring(self.document, encoding='unicode')}"
        return _path(self.gather.get("action") or "")

    def _followed(self, path: str, given: dict[str, str]) -> str:
        """Everything that is heard until something is asked, or the call ends."""
        self.turns += 1
        self.last = path, given
        heard = self._heard(path, given)
        for _ in range(HOLDS):
            redirect, pause_s = self.document.find("Redirect"), self._waits_s()
            if pause_s is None or redirect is None:
                break
            time.sleep(pause_s)
            heard += self._heard(_path(redirect.text or ""), {})
        return heard

    def _waits_s(self) -> float | None:
        """For how long nothing is asked: the line is held, or pauses; None where there is a question."""
        if self.gather is not None:
            return float(PAUSE_S) if self.gather.get("timeout") == str(PAUSE_S) else None
        pause = self.document.find("Pause")
        return float(pause.get("length") or 1) if pause is not None else 0.0

    def _heard(self, path: str, given: dict[str, str]) -> str:
        answer = self.posts(path, given)
        self.status = answer.status_code
        if answer.is_success:
            self.document = ET.fromstring(answer.content)
            self.spoken += ["".join(say.itertext()) for say in self.document.iter("Say")]
            return self.heard
        return ""


def _path(address: str) -> str:
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")
