"""The demo's provider as a server on the loopback, and the product's own client that speaks to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import httpx
from doors_support import listening
from sqlalchemy import select
from starlette.applications import Starlette

from desk.assembly import Desk
from desk.db import unit_of_work
from desk.demo import inbox, line
from desk.demo.provider import Provider
from desk.demo.rest import PREFIX
from desk.demo_tables import DemoResource
from desk.recording_tables import Recording
from desk.recordings import choice
from desk.recordings.lifecycle import Recordings
from desk.telephone.twilio import TwilioTelephone
from desk.telephone.wav import wav

NOBODY = "http://127.0.0.1:1"
"""A public address at which nobody listens: the provider's callbacks are lost."""


@dataclass
class Line:
    """The provider's side: what calls there are, what it was asked, what it keeps."""

    desk: Desk
    base: str
    http: httpx.Client
    telephone: TwilioTelephone = field(init=False)

    def __post_init__(self) -> None:
        settings = self.desk.settings.model_copy(update={"twilio_api_base": self.base + PREFIX})
        self.telephone = TwilioTelephone(settings)

    def call(self, **facts: str) -> str:
        """A call that goes on."""
        sid = f"CA{token_hex(16)}"
        with unit_of_work(self.desk.sessions) as session:
            line.begun(session, self.desk.clock, sid, **facts)
        return sid

    def hears(self, call: str, samples: bytes) -> None:
        """Lets sound pass over the line."""
        self._bench(f"calls/{call}/sound", content=wav(samples))

    def says(self, call: str, says: str = "", keys: str = "") -> None:
        """Somebody on the line speaks, and presses keys."""
        self._bench(f"calls/{call}/words", json={"says": says, "keys": keys})

    def ends(self, call: str) -> None:
        """The caller hangs up."""
        self._bench(f"calls/{call}/end")

    def fails(self, path: str, *, method: str = "POST", **how: Any) -> None:
        """Plans a fault for the next call of this kind."""
        self._bench("faults", json={"method": method, "path": path, **how})

    def mended(self) -> None:
        """Forgets planned faults."""
        self.http.delete(f"{self.base}{PREFIX}/bench/faults").raise_for_status()

    def keeps(self, sid: str) -> DemoResource | None:
        """The resource as the provider keeps it."""
        with unit_of_work(self.desk.sessions) as session:
            return session.get(DemoResource, sid)

    def asked(self, path: str) -> list[dict[str, str]]:
        """The forms of the calls whose path ends so, the oldest first."""
        with unit_of_work(self.desk.sessions) as session:
            return [call["form"] for call in inbox.calls(session)[::-1] if call["path"].endswith(path)]

    def _bench(self, path: str, **body: Any) -> None:
        self.http.post(f"{self.base}{PREFIX}/bench/{path}", **body).raise_for_status()


@contextmanager
def provider(desk: Desk) -> Iterator[Line]:
    """The provider, listening."""
    settings = desk.settings
    auth = settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()
    app = Starlette(routes=Provider(desk).routes())
    with listening(app) as base, httpx.Client(auth=auth, trust_env=False, timeout=20) as http:
        yield Line(desk, base, http)


def chose(line: Line, call: str, *, agreed: bool) -> None:
    with unit_of_work(line.desk.sessions) as session:
        version = line.desk.notice.note(session, line.desk.clock)
        choice.note_choice(session, line.desk.clock, call=call, notice_version=version, agreed=agreed)


def recorded(line: Line, recordings: Recordings) -> str:
    """A call whose caller agreed, and that is being recorded."""
    call = line.call()
    chose(line, call, agreed=True)
    recordings.start(call)
    return call


def row_of(line: Line, call: str) -> Recording:
    with unit_of_work(line.desk.sessions) as session:
        return session.scalars(select(Recording).where(Recording.call == call)).one()


def at_provider(line: Line, call: str) -> list[str]:
    return [state.status.value for state in line.telephone.recordings_of(call)]
