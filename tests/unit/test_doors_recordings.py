"""Hearing one's own recordings through the app: listed to their person, heard once, after a code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from doors_support import OTHER, PLAIN, listening, signed_in
from sqlalchemy import select
from telephone_support import Line, recorded

from desk.app import public_app
from desk.audit import chain
from desk.commands.recordings import trace
from desk.db import unit_of_work
from desk.demo import sound
from desk.doors.hub import Hub
from desk.identity import levels
from desk.identity.levels import Level
from desk.metrics import Metrics
from desk.outside import StartFailure
from desk.recording_tables import Recording
from desk.recordings import hearing
from desk.recordings.keeping import Keeping
from desk.recordings.lifecycle import Recordings
from desk.recordings.mark import mark_of
from desk.tables import AuditEntry, Conversation
from desk.telephone.wav import samples_of, wav

HEARD = sound.tones("5") + sound.silence(1)


@pytest.fixture(scope="module")
def http(telephone_line: Line, live_url: str) -> Iterator[httpx.Client]:
    desk = telephone_line.desk
    app = public_app(desk, Hub(live_url), Metrics(desk.pools))
    with listening(app) as base, httpx.Client(base_url=base, trust_env=False, timeout=20) as http:
        yield http


@pytest.fixture
def kept(line: Line, recordings: Recordings, keeping: Keeping) -> str:
    """The id of a recording of PLAIN's that can be heard."""
    owner = line.desk.backend.subject_of(PLAIN)
    assert owner
    call = recorded(line, recordings)
    line.hears(call, HEARD)
    line.ends(call)
    with unit_of_work(line.desk.sessions) as session:
        recordings.belongs_to(session, call, owner)
        row = session.scalars(select(Recording).where(Recording.call == call)).one()
        row.stage, row.seconds = "ended", 1
        keeping.store_one(session, row)
        return str(row.id)


class Person:
    """Somebody in a conversation of the app's."""

    def __init__(self, http: httpx.Client, line: Line, phone: str) -> None:
        self.http, self.line, self.login = http, line, signed_in(http, phone)
        with unit_of_work(line.desk.sessions) as session:
            subject, now = line.desk.backend.subject_of(phone), line.desk.clock.now()
            opened = Conversation(channel="app", subject=subject, created_at=now, last_at=now)
            session.add(opened)
            session.flush()
            self.id, self.subject = opened.id, opened.subject

    def proves(self) -> None:
        """Enters a code that was sent to them."""
        with unit_of_work(self.line.desk.sessions) as session:
            clock = self.line.desk.clock
            levels.grant(
                session,
                clock,
                conversation_id=self.id,
                subject=self.subject,
                level=Level.CODE,
                purpose="identity",
            )

    def sees(self) -> list[str]:
        answer = self.http.get(f"/app/sessions/{self.id}/recordings", headers=self.login)
        return [each["id"] for each in answer.json()["recordings"]]

    def asks(self, recording: str) -> httpx.Response:
        return self.http.post(f"/app/sessions/{self.id}/recordings/{recording}/links", headers=self.login)

    def hears(self, url: str) -> httpx.Response:
        return self.http.get(url, headers=self.login)


@pytest.fixture
def person(http: httpx.Client, line: Line) -> Person:
    return Person(http, line, PLAIN)


@pytest.fixture
def stranger(http: httpx.Client, line: Line) -> Person:
    return Person(http, line, OTHER)


def test_a_recording_is_listed_to_its_person_alone(kept: str, person: Person, stranger: Person) -> None:
    assert kept in person.sees()
    assert kept not in stranger.sees()


def test_a_list_says_when_how_long_and_until_when(kept: str, person: Person) -> None:
    answer = person.http.get(f"/app/sessions/{person.id}/recordings", headers=person.login)
    (shown,) = (each for each in answer.json()["recordings"] if each["id"] == kept)
    assert (shown["seconds"], shown["state"]) == (1, "stored")
    assert shown["recorded_at"].endswith("+08:00") and shown["kept_until"] > shown["recorded_at"]


def test_it_is_heard_once_after_a_code_and_both_are_noted(kept: str, person: Person, line: Line) -> None:
    person.proves()
    asked = person.asks(kept)
    assert asked.status_code == 201
    url = asked.json()["url"]
    assert person.http.head(url, headers=person.login).status_code == 405
    heard = person.hears(url)
    assert (heard.status_code, heard.headers["content-type"]) == (200, "audio/wav")
    assert heard.headers["cache-control"] == "no-store"
    assert samples_of(heard.content) == HEARD
    assert person.hears(url).status_code == 404
    with unit_of_work(line.desk.sessions) as session:
        chain.settle(session)
        noted = session.scalars(select(AuditEntry).where(AuditEntry.kind.startswith("recording."))).all()
        kinds = [entry.kind for entry in noted if entry.body.get("recording") == kept]
        marks = [entry.body["mark"] for entry in noted if entry.body.get("mark")]
    assert kinds[-2:] == ["recording.link", "recording.heard"]
    assert mark_of(heard.content) == marks[-1]


def test_a_file_that_turns_up_is_traced_to_its_hearing(
    kept: str, person: Person, line: Line, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    person.proves()
    (tmp_path / "leak.wav").write_bytes(person.hears(person.asks(kept).json()["url"]).content)
    (tmp_path / "other.wav").write_bytes(wav(HEARD))
    settings = line.desk.settings
    assert trace(settings, tmp_path / "leak.wav")
    assert kept in capsys.readouterr().out
    assert not trace(settings, tmp_path / "other.wav")
    with pytest.raises(StartFailure):
        trace(settings, tmp_path / "none.wav")


def test_without_a_code_it_is_not_heard_and_the_way_is_told(kept: str, person: Person) -> None:
    refused = person.asks(kept)
    assert refused.status_code == 403
    assert "验证码" in refused.json()["title"]


def test_a_stranger_hears_nothing_whatever_they_hold(kept: str, person: Person, stranger: Person) -> None:
    person.proves()
    stranger.proves()
    assert stranger.asks(kept).status_code == 404
    url = person.asks(kept).json()["url"]
    assert stranger.hears(url).status_code == 404
    assert person.http.get(url).status_code == 401
    assert person.hears(url).status_code == 200


def test_another_persons_conversation_lists_nothing(person: Person, stranger: Person) -> None:
    foreign = f"/app/sessions/{person.id}/recordings"
    assert person.http.get(foreign, headers=stranger.login).status_code == 403


@pytest.mark.parametrize("named", ["1", "x" * 300, str(uuid4()), "%00"])
def test_what_is_no_recording_is_not_found(named: str, person: Person) -> None:
    person.proves()
    assert person.asks(named).status_code == 404
    assert person.hears(f"/recordings/{named}").status_code == 404


def test_a_store_that_is_down_uses_up_no_link(
    kept: str, person: Person, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.proves()
    url = person.asks(kept).json()["url"]
    with monkeypatch.context() as patch:
        patch.setattr(hearing, "key_of", lambda _: "x" * 5000)
        assert person.hears(url).status_code == 503
    assert person.hears(url).status_code == 200
