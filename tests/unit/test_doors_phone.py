"""The telephone's door: only the provider comes in, each webhook counts once, and every failure is spoken."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from phone_support import Call, Hotline, hotline
from sqlalchemy import func, select
from twilio.request_validator import HMAC_SHA256

from desk.db import unit_of_work
from desk.hotline.calls import State
from desk.recording_tables import Recording, RecordingChoice
from desk.tables import Turn

RECORDINGS = "/Recordings.json"


@pytest.fixture(scope="module")
def running(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    with hotline(live_url, tmp_path_factory.mktemp("phone")) as running:
        yield running


@pytest.fixture
def call(running: Hotline) -> Iterator[Call]:
    yield Call(running)
    running.line.mended()


def test_who_does_not_sign_is_not_heard(running: Hotline) -> None:
    form = {"CallSid": f"CA{secrets.token_hex(16)}"}
    assert running.http.post("/phone/incoming", data=form).status_code == 403
    for signature in ("", "x" * 28, "0" * 5000):
        assert running.posts("/phone/incoming", form, **{"X-Twilio-Signature": signature}).status_code == 403


@pytest.mark.parametrize("path", ["incoming", "turn?step=1", "status", "recording", "wait", "agent?call=x"])
def test_every_address_asks_for_the_signature(running: Hotline, path: str) -> None:
    assert running.http.post(f"/phone/{path}", data={"CallSid": "CA1"}).status_code == 403


def test_a_signature_of_another_address_or_another_field_is_none(running: Hotline) -> None:
    form = {"CallSid": f"CA{secrets.token_hex(16)}", "Digits": "1"}
    signed = running.posts("/phone/incoming", form).request.headers["X-Twilio-Signature"]
    given = {"X-Twilio-Signature": signed}
    assert running.http.post("/phone/turn?step=1", data=form, headers=given).status_code == 403
    assert running.http.post("/phone/incoming?x=1", data=form, headers=given).status_code == 403
    assert (
        running.http.post("/phone/incoming", data={**form, "Digits": "2"}, headers=given).status_code == 403
    )


def test_what_is_no_form_is_not_read(running: Hotline) -> None:
    assert running.http.post("/phone/incoming", json={"CallSid": "CA1"}).status_code == 403
    assert running.http.post("/phone/incoming", files={"CallSid": b"CA1"}).status_code == 403


def test_the_address_that_was_signed_is_ours_whatever_a_proxy_says(running: Hotline) -> None:
    form = {"CallSid": f"CA{secrets.token_hex(16)}", "From": ""}
    answer = running.posts(
        "/phone/incoming", form, Host="elsewhere.example", **{"X-Forwarded-Proto": "https"}
    )
    assert answer.status_code == 200 and "elsewhere" not in answer.text


def test_a_reference_that_is_none_is_refused(running: Hotline) -> None:
    for sid in ("", "CA 1", "CA" + "1" * 100, "../../x", "-", "CA/1", "电话"):
        assert running.posts("/phone/incoming", {"CallSid": sid}).status_code == 422


def test_a_channel_of_an_asterisk_is_a_reference(running: Hotline) -> None:
    assert "录音" in Call(running, sid=f"desk-{secrets.randbelow(10**9)}.{secrets.randbelow(10**6)}").rings()


def test_the_account_token_signs_nothing_where_a_shared_key_is_set(
    live_url: str, tmp_path: Path, call: Call
) -> None:
    with hotline(live_url, tmp_path, TWILIO_WEBHOOK_KEY="a key of the webhooks alone") as running:
        form = {"CallSid": call.sid}
        assert running.posts("/phone/incoming", form).status_code == 403
        running.secret, running.algorithm = "a key of the webhooks alone", HMAC_SHA256
        named = {"X-Twilio-Webhooks-Signature-Settings": "key=k1,algorithm=HMAC_SHA256"}
        assert running.posts("/phone/incoming", form, **named).status_code == 200
        assert running.posts("/phone/incoming", form).status_code == 403


def test_the_first_answer_is_the_notice_and_nothing_is_recorded(call: Call) -> None:
    heard = call.rings()
    assert "机器人" in heard and "录音" in heard and call.listens == "dtmf speech"
    assert call.document.find(".//Record") is None
    assert call.hotline.line.asked(f"{call.sid}{RECORDINGS}") == []


def test_the_choice_stands_before_anything_is_recorded(call: Call) -> None:
    call.hotline.line.fails(RECORDINGS, status=500)
    call.agrees()
    with unit_of_work(call.hotline.desk.sessions) as session:
        chosen = session.scalars(select(RecordingChoice).where(RecordingChoice.call == call.sid)).one()
    assert chosen.agreed and chosen.notice_version == call.hotline.desk.notice.version


@pytest.mark.parametrize("fault", [{"status": 408}, {"status": 429}, {"status": 500}])
def test_a_call_goes_on_where_it_cannot_be_recorded(call: Call, fault: dict[str, int]) -> None:
    call.hotline.line.fails(RECORDINGS, **fault)
    assert "想办什么" in call.agrees()


def test_the_same_webhook_twice_has_the_same_answer_and_one_effect(call: Call) -> None:
    call.rings()
    once, twice = (call.posts("/phone/turn?step=1", Digits="1").text for _ in range(2))
    assert once == twice
    assert len(call.hotline.line.asked(f"{call.sid}{RECORDINGS}")) == 1


def test_a_late_webhook_gets_its_own_answer_and_changes_nothing(call: Call) -> None:
    first = call.rings()
    welcome = call.keys("1")
    call.keys("7")
    call.posts("/phone/incoming")
    assert call.heard == first
    call.posts("/phone/turn?step=1", Digits="2")
    assert call.heard == welcome
    assert call.talk().step == 2 and call.talk().state is State.TALK


def test_a_webhook_of_a_step_that_was_not_asked_yet_changes_nothing(call: Call) -> None:
    welcome = call.agrees()
    for step in ("9", "999999", "x", "-1", ""):
        call.posts(f"/phone/turn?step={step}", Digits="7")
        assert welcome in call.heard or call.heard
    assert call.talk().step <= 3


def test_a_call_that_is_not_known_begins_at_the_beginning(call: Call) -> None:
    call.posts("/phone/turn?step=7", SpeechResult="确认")
    assert "录音" in call.heard and call.talk().state is State.CHOICE


def test_an_empty_speech_is_a_silence(call: Call) -> None:
    welcome = call.agrees()
    assert call.says("  ") == "没听到声音。" + welcome


def test_silence_leads_to_the_keys_and_then_to_a_person(call: Call) -> None:
    call.agrees()
    assert "没听到声音" in call.answers()
    assert "查信息按一" in call.answers()
    assert "工单" in call.answers()


@pytest.mark.parametrize("keys", ["*#", "7", "#", "12", "99999999999999999999999999999999999999", "#*0"])
def test_keys_that_no_question_has_ask_again(call: Call, keys: str) -> None:
    welcome = call.agrees()
    assert welcome in call.keys(keys) and call.talk().state is State.TALK


def test_the_star_says_it_again(call: Call) -> None:
    assert call.agrees() == call.keys("*")


def test_slower_and_louder_stay(call: Call) -> None:
    call.agrees()
    call.says("慢一点")
    call.says("大声点")
    prosody = call.document.find(".//prosody")
    assert prosody is not None and (prosody.get("rate"), prosody.get("volume")) == ("75%", "x-loud")


def test_a_speech_without_end_has_an_answer(call: Call) -> None:
    call.agrees()
    assert call.says("我想问" * 5000)


def test_what_the_recogniser_guesses_is_read_back(call: Call) -> None:
    call.agrees()
    assert "您说的是，删掉我的地址" in call.answers(SpeechResult="删掉我的地址", Confidence="0.2")


def test_a_number_is_never_read_back(call: Call) -> None:
    call.agrees()
    heard = call.answers(SpeechResult="我的电话是13800138000", Confidence="0.2")
    assert "三八" not in heard and "再说一遍" in heard


def test_a_spoken_code_is_refused_and_kept_nowhere(call: Call) -> None:
    call.agrees()
    assert "不要念出来" in call.says("验证码是四八幺六二三")
    with unit_of_work(call.hotline.desk.sessions) as session:
        turns = session.scalar(select(func.count()).where(Turn.conversation_id == call.talk().id))
    assert turns == 1, "the greeting, and no other"


def test_a_refusal_ends_the_call_with_another_way(call: Call) -> None:
    call.rings()
    assert "微信" in call.keys("2") and call.document.find("Hangup") is not None
    assert call.hotline.line.asked(f"{call.sid}{RECORDINGS}") == []
    call.posts("/phone/turn?step=2", SpeechResult="删掉我的地址")
    assert call.document.find("Hangup") is not None


def test_a_refusal_goes_on_unrecorded_where_the_operator_says_so(live_url: str, tmp_path: Path) -> None:
    with hotline(live_url, tmp_path, DESK_RECORDING_REFUSED="go_on") as running:
        call = Call(running)
        call.rings()
        assert "想办什么" in call.keys("2")
        assert running.line.asked(f"{call.sid}{RECORDINGS}") == []
        call.stands_at(State.WHOSE, said="删掉我的地址")
        assert "六位数字" in call.keys("1"), "nothing is recorded, so nothing need be paused"


def test_a_person_is_reachable_before_the_choice(call: Call) -> None:
    call.rings()
    assert "工单" in call.keys("0")
    assert call.hotline.line.asked(f"{call.sid}{RECORDINGS}") == []


def test_a_call_that_ended_takes_no_more_answers(call: Call) -> None:
    call.agrees()
    assert call.posts("/phone/status", CallStatus="completed").status_code == 204
    assert call.posts("/phone/status", CallStatus="completed").status_code == 204
    call.keys("1")
    assert call.document.find("Hangup") is not None


def test_a_call_that_ends_before_its_first_answer_is_no_trouble(call: Call) -> None:
    assert call.posts("/phone/status", CallStatus="no-answer").status_code == 204
    assert call.posts("/phone/status", CallStatus="ringing").status_code == 204


@pytest.mark.parametrize("status", ["completed", "in-progress", "absent", "nonsense", ""])
def test_a_callback_of_a_recording_that_nobody_started_keeps_nothing(call: Call, status: str) -> None:
    sid = f"RE{secrets.token_hex(16)}"
    told = {"RecordingSid": sid, "RecordingStatus": status, "RecordingDuration": "7"}
    assert call.posts("/phone/recording", **told).status_code == 204
    with unit_of_work(call.hotline.desk.sessions) as session:
        assert session.scalars(select(Recording).where(Recording.reference == sid)).one_or_none() is None


def test_what_fails_is_spoken_and_asked_again(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    welcome = call.agrees()
    monkeypatch.setattr("desk.hotline.calls.save", broken)
    call.answers(SpeechResult="删掉我的地址")
    redirect = call.document.find("Redirect")
    assert "系统有点忙" in call.heard and redirect is not None
    monkeypatch.undo()
    call.posts(str(redirect.text).removeprefix(call.hotline.desk.settings.url))
    assert call.heard == welcome or "工单" in call.heard


def test_after_three_failures_the_call_ends_in_words(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    call.agrees()
    monkeypatch.setattr("desk.hotline.calls.find", broken)
    call.posts("/phone/turn?again=3&step=2")
    assert "系统出了问题" in call.heard and call.document.find("Hangup") is not None


def test_what_fails_for_an_agent_is_asked_again_for_the_same_call(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desk.hotline.aside.calls.id_of", broken)
    call.posts("/phone/agent/aside?call=00000000-0000-4000-8000-000000000000")
    redirect = call.document.find("Redirect")
    assert redirect is not None and "call=00000000-0000-4000-8000-000000000000" in str(redirect.text)


def broken(*_: object, **__: object) -> None:
    raise RuntimeError("a value that must not be said: 13800138000")
