"""The telephone simulator calls as the provider does, and only where the demo is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from doors_support import assembled, listening
from keys_heard import keys_in
from phone_support import Call, Hotline, hotline
from pydantic import SecretStr
from sqlalchemy import select

from desk.app import public_app
from desk.db import unit_of_work
from desk.demo import webhooks
from desk.demo_tables import DemoResource, DemoSound
from desk.doors.hub import Hub
from desk.metrics import Metrics
from desk.settings import Mode


@pytest.fixture(scope="module")
def running(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    with hotline(live_url, tmp_path_factory.mktemp("simulator")) as running:
        yield running


def signed(running: Hotline, path: str, fields: dict[str, str]) -> httpx.Response:
    return running.http.post("/demo/phone/sign", json={"path": path, "fields": fields})


def test_what_the_simulator_signs_is_heard(running: Hotline) -> None:
    form = {"CallSid": f"CA{secrets.token_hex(16)}", "From": "", "CallStatus": "ringing"}
    headers = signed(running, "/phone/incoming", form).json()
    answer = running.http.post("/phone/incoming", data=form, headers=headers)
    assert answer.status_code == 200 and "录音" in answer.text


def test_what_it_signs_with_a_shared_key_is_heard_too(
    live_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("shared")
    with hotline(live_url, folder, TWILIO_WEBHOOK_KEY="a key of the webhooks alone") as running:
        form = {"CallSid": f"CA{secrets.token_hex(16)}"}
        headers = signed(running, "/phone/incoming", form).json()
        assert running.http.post("/phone/incoming", data=form, headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["/", "/app/sessions", "phone/incoming", "https://elsewhere.example/phone/"])
def test_nothing_but_webhooks_is_signed(running: Hotline, path: str) -> None:
    assert signed(running, path, {}).status_code == 404


@pytest.mark.parametrize(
    "body", ["", "[]", '{"path": 1, "fields": {}}', '{"path": "/phone/incoming", "fields": {"a": 1}}']
)
def test_what_is_no_webhook_is_not_signed(running: Hotline, body: str) -> None:
    assert running.http.post("/demo/phone/sign", content=body).status_code == 422


def test_what_is_said_and_keyed_is_in_the_recording_unless_it_is_paused(running: Hotline) -> None:
    call = Call(running)
    call.agrees()
    passes(running, call, says="删掉我的地址", keys="1")
    heard = sound_of(running, call)
    assert keys_in(heard) == "1"
    running.desk.recordings.paused_for_code(call.sid)
    passes(running, call, keys="271828")
    assert sound_of(running, call) == heard


@pytest.mark.parametrize("body", ['{"call": "CA1"}', '{"says": "x"}', "[]"])
def test_no_sound_passes_over_no_line(running: Hotline, body: str) -> None:
    assert running.http.post("/demo/phone/line", content=body).status_code == 422


def test_with_a_shared_key_the_providers_callbacks_are_heard_too(
    live_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    key = "a key of the webhooks alone"
    with hotline(live_url, tmp_path_factory.mktemp("callback"), TWILIO_WEBHOOK_KEY=key) as running:
        settings, sid = running.desk.settings, f"CA{secrets.token_hex(16)}"
        form = {"CallSid": sid, "CallStatus": "completed"}
        address = f"{settings.url}/phone/status"
        headers = webhooks.signed(settings, address, form)
        assert running.http.post("/phone/status", data=form, headers=headers).status_code == 204
        plain = settings.model_copy(update={"twilio_webhook_key": SecretStr("")})
        refused = webhooks.signed(plain, address, form)
        assert running.http.post("/phone/status", data=form, headers=refused).status_code == 403


def passes(running: Hotline, call: Call, **sound: str) -> None:
    running.http.post("/demo/phone/line", json={"call": call.sid, **sound}).raise_for_status()


def sound_of(running: Hotline, call: Call) -> bytes:
    with unit_of_work(running.desk.sessions) as session:
        reel = select(DemoResource.sid).where(DemoResource.parent == call.sid)
        pieces = select(DemoSound.samples).where(DemoSound.recording.in_(reel)).order_by(DemoSound.id)
        return b"".join(session.scalars(pieces))


def test_hanging_up_ends_what_is_recorded(running: Hotline) -> None:
    call = Call(running)
    call.agrees()
    assert running.http.post("/demo/phone/end", json={"call": call.sid}).status_code == 204
    assert running.http.post("/demo/phone/end", json={"call": call.sid}).status_code == 204
    ended = running.line.keeps(call.sid)
    assert ended is not None and ended.status == "completed"


@pytest.mark.parametrize("call", ["", "CA1", "RE" + "0" * 32, "CA" + "0" * 32 + "/x"])
def test_what_is_no_call_does_not_end(running: Hotline, call: str) -> None:
    assert running.http.post("/demo/phone/end", json={"call": call}).status_code == 422


def test_only_the_simulators_page_may_listen(running: Hotline) -> None:
    assert "microphone=(self)" in running.http.get("/phone-simulator").headers["permissions-policy"]
    assert "microphone=()" in running.http.get("/").headers["permissions-policy"]


def test_in_production_there_is_no_simulator(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    with assembled(live_url, tmp_path_factory.mktemp("production")) as demo:
        desk = replace(demo, settings=demo.settings.model_copy(update={"mode": Mode.PRODUCTION}))
        app = public_app(desk, Hub(""), Metrics(desk.pools))
        with listening(app) as base, httpx.Client(base_url=base, trust_env=False) as http:
            assert http.get("/phone-simulator").status_code == 404
            assert (
                http.post("/demo/phone/sign", json={"path": "/phone/incoming", "fields": {}}).status_code
                == 404
            )
            assert http.post("/phone/incoming", data={"CallSid": "CA1"}).status_code == 403
