"""A hotline over real databases and the demo's provider; its bot is down: only its own words are heard."""

from __future__ import annotations

import secrets
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
from doors_support import assembled, listening
from telephone_support import Line, provider
from twilio.request_validator import HMAC_SHA1, RequestValidator

from desk.app import public_app
from desk.assembly import Desk
from desk.db import unit_of_work
from desk.demo.rest import PREFIX
from desk.doors.hub import Hub
from desk.hotline import calls
from desk.hotline.calls import State, Talk
from desk.metrics import Metrics
from desk.notices.sms import Sms
from desk.notices.twilio_sms import TwilioSms
from desk.recordings.lifecycle import Recordings

CALLER = "+8616000000001"


@dataclass
class Hotline:
    """The running hotline, and the provider behind it."""

    desk: Desk
    line: Line
    http: httpx.Client
    secret: str
    algorithm: str = HMAC_SHA1

    def posts(self, path: str, form: dict[str, str], **headers: str) -> httpx.Response:
        """A webhook, signed unless a signature is given."""
        address = self.desk.settings.url + path
        signature = RequestValidator(self.secret).compute_signature(address, form, self.algorithm)
        return self.http.post(path, data=form, headers={"X-Twilio-Signature": signature, **headers})


@dataclass
class Call:
    """One call to it."""

    hotline: Hotline
    sid: str = field(default_factory=lambda: f"CA{secrets.token_hex(16)}")
    caller: str = CALLER
    document: ET.Element = field(default_factory=lambda: ET.Element("Response"))

    def posts(self, path: str, **given: str) -> httpx.Response:
        form = {"CallSid": self.sid, "From": self.caller, "To": "+864001234567", "Blank": "", **given}
        answer = self.hotline.posts(path, form)
        if answer.headers.get("content-type", "").startswith("text/xml"):
            self.document = ET.fromstring(answer.content)
        return answer

    def rings(self) -> str:
        self.posts("/phone/incoming", CallStatus="ringing")
        return self.heard

    def answers(self, **given: str) -> str:
        """What the caller does, to where the last document says."""
        gather = self.document.find(".//Gather")
        assert gather is not None
        self.posts(str(gather.get("action")).removeprefix(self.hotline.desk.settings.url), **given)
        return self.heard

    def keys(self, digits: str) -> str:
        return self.answers(Digits=digits)

    def says(self, words: str) -> str:
        return self.answers(SpeechResult=words, Confidence="0.9")

    def agrees(self) -> str:
        self.rings()
        return self.keys("1")

    def stands_at(self, state: State, **kept: str) -> None:
        """Puts the call where a talk with the bot would have brought it."""
        with unit_of_work(self.hotline.desk.sessions) as session:
            talk = self.talk()
            talk.state, talk.step, talk.caller = state, talk.step + 1, self.caller
            talk.kept = talk.kept.model_copy(update=kept)
            assert talk.kept.last
            calls.save(session, self.hotline.desk.clock, self.hotline.desk.keys, talk, talk.kept.last)
        for gather in self.document.iter("Gather"):
            gather.set("action", f"{self.hotline.desk.settings.url}/phone/turn?step={talk.step + 1}")

    def talk(self) -> Talk:
        with unit_of_work(self.hotline.desk.sessions) as session:
            found = calls.find(session, self.hotline.desk.keys, self.sid)
        assert found
        return found

    @property
    def heard(self) -> str:
        return "".join("".join(say.itertext()) for say in self.document.iter("Say"))

    @property
    def listens(self) -> str | None:
        gather = self.document.find(".//Gather")
        return None if gather is None else gather.get("input")


@contextmanager
def hotline(url: str, folder: Path, **more: str) -> Iterator[Hotline]:
    """A hotline that answers, with the provider that it asks."""
    with assembled(url, folder, **more) as plain, provider(plain) as line:
        settings = plain.settings.model_copy(update={"twilio_api_base": line.base + PREFIX})
        recordings = Recordings(plain.sessions, plain.clock, line.telephone, settings.recording_days)
        sms = Sms(TwilioSms(settings), plain.wording, "青禾")
        desk = replace(plain, telephone=line.telephone, recordings=recordings, sms=sms)
        app = public_app(desk, Hub(""), Metrics(desk.pools))
        secret = settings.twilio_auth_token.get_secret_value()
        with listening(app) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
            yield Hotline(desk, line, http, secret)
