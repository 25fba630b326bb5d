"""A person: a conference where agents are there, a whisper without a value; else a ticket and a call back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from phone_support import Call, Hotline, hotline
from sqlalchemy import select, text

from desk.db import unit_of_work
from desk.demo import conferences
from desk.demo.clock import Moved, move
from desk.hotline import agents, aside, sends
from desk.hotline.calls import State
from desk.hotline.person import is_staffed
from desk.requests import tickets
from desk.tables import Ticket

AGENTS = "+8613900000001,+8613900000002"
WORKDAY = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)  # a Thursday, ten o'clock in China
SUNDAY = datetime(2026, 11, 29, 2, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def running(live_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hotline]:
    with hotline(live_url, tmp_path_factory.mktemp("person"), DESK_PHONE_AGENTS=AGENTS) as running:
        yield running
        move(running.desk.clock, Moved())  # type: ignore[arg-type]


@pytest.fixture
def call(running: Hotline) -> Iterator[Call]:
    move(running.desk.clock, Moved(now=WORKDAY))  # type: ignore[arg-type]
    call = Call(running)
    call.agrees()
    yield call
    running.line.mended()


def agent(call: Call, path: str, sid: str = "", **given: str) -> str:
    """What an agent's own call hears."""
    theirs = Call(call.hotline, sid=sid) if sid else Call(call.hotline)
    theirs.posts(f"/phone/{path}?call={call.talk().id}", **given)
    call.document = theirs.document
    return theirs.heard


def conference_of(call: Call) -> str:
    """Lets the provider put caller into their conference, as its TwiML says."""
    desk = call.hotline.desk
    with unit_of_work(desk.sessions) as session:
        return conferences.joined(session, desk.clock, str(call.talk().id), call.sid).sid


def taken(call: Call) -> tuple[str, str]:
    """The conference in which an agent talks to the caller, and the agent's own call."""
    call.keys("0")
    conference, mine = conference_of(call), f"CA{secrets.token_hex(16)}"
    agent(call, "agent/accept", mine, Digits="1")
    return conference, mine


def is_held(call: Call, conference: str) -> bool:
    participant = call.hotline.line.keeps(f"{conference}/{call.sid}")
    assert participant is not None
    return bool(participant.body["hold"])


def released(call: Call) -> list[str]:
    """The calls that a job is to let go on; each such job is done here."""
    desk = call.hotline.desk
    with unit_of_work(desk.sessions) as session:
        waiting = session.execute(
            text("DELETE FROM procrastinate_jobs WHERE args->>'kind' = :kind RETURNING args->>'reference'"),
            {"kind": aside.RELEASE},
        )
        found = list(waiting.scalars())
    for reference in found:
        sends.send(desk, aside.RELEASE, reference)
    return found


def test_agents_answer_on_working_days_within_their_hours(running: Hotline) -> None:
    settings = running.desk.settings
    assert is_staffed(settings, WORKDAY)
    assert not is_staffed(settings, SUNDAY) and not is_staffed(settings, NIGHT)
    assert not is_staffed(settings.model_copy(update={"phone_agents": ""}), WORKDAY)


def test_the_caller_waits_in_a_conference_and_every_agent_is_called(call: Call) -> None:
    call.keys("0")
    conference = call.document.find(".//Conference")
    assert conference is not None and conference.text == str(call.talk().id)
    assert conference.get("startConferenceOnEnter") == "false"
    placed = call.hotline.line.asked("/Calls.json")[-2:]
    assert [form["To"] for form in placed] == AGENTS.split(",")
    assert all(str(call.talk().id) in form["Url"] for form in placed)


def test_the_whisper_says_what_and_how_proved_and_no_value(call: Call) -> None:
    call.keys("0")
    heard = agent(call, "agent")
    assert "还没有提出申请" in heard and "身份没有核实" in heard and "接听请按一" in heard
    assert "通话在录音" in heard
    assert "幺六零" not in heard and "尾号" not in heard


def test_the_first_agent_who_takes_it_has_it(call: Call) -> None:
    call.keys("0")
    agent(call, "agent/accept", Digits="1")
    conference = call.document.find(".//Conference")
    assert conference is not None and conference.text == str(call.talk().id)
    assert conference.get("startConferenceOnEnter") == "true"
    assert "已经有人接了" in agent(call, "agent/accept", Digits="1")
    assert "已经有人接了" in agent(call, "agent")


def test_the_acceptance_of_the_same_agent_counts_however_often_it_is_told(call: Call) -> None:
    call.keys("0")
    for _ in range(2):
        agent(call, "agent/accept", "CA" + "1" * 32, Digits="1")
        assert call.document.find(".//Conference") is not None


def test_an_agent_steps_aside_by_star_and_the_caller_waits(call: Call) -> None:
    conference, mine = taken(call)
    dial = call.document.find("Dial")
    assert dial is not None and dial.get("hangupOnStar") == "true"
    assert "/phone/agent/aside?call=" in str(dial.get("action"))
    assert "回去按一" in agent(call, "agent/aside", mine, DialCallStatus="answered")
    assert is_held(call, conference)
    call.posts("/phone/held")
    redirect = call.document.find("Redirect")
    assert "很快回来" in call.heard and redirect is not None and str(redirect.text).endswith("/phone/held")
    agent(call, "agent/back", mine, Digits="1")
    assert call.document.find(".//Conference") is not None and not is_held(call, conference)


def test_an_agent_ends_the_talk_and_the_caller_goes_on(call: Call) -> None:
    conference, mine = taken(call)
    agent(call, "agent/aside", mine)
    assert "结束了" in agent(call, "agent/back", mine, Digits="2")
    assert released(call) == [str(call.talk().id)]
    ended = call.hotline.line.keeps(conference)
    assert ended is not None and ended.status == "completed"


def test_an_agent_who_hangs_up_leaves_the_caller_to_the_desk(call: Call) -> None:
    call.keys("0")
    conference_of(call)
    mine, other = "CA" + "4" * 32, "CA" + "5" * 32
    agent(call, "agent/accept", mine, Digits="1")
    agent(call, "agent/left", other, CallStatus="completed")
    agent(call, "agent/left", mine, CallStatus="in-progress")
    assert released(call) == []
    agent(call, "agent/left", mine, CallStatus="completed")
    assert released(call) == [str(call.talk().id)]


def test_nobody_is_kept_waiting_by_an_agent_who_does_not_come_back(call: Call) -> None:
    _, mine = taken(call)
    agent(call, "agent/aside", mine)
    asked = [agent(call, "agent/back", mine) for _ in range(aside.MOST_ASKED + 1)]
    assert all("回去按一" in heard for heard in asked[:-1]) and "结束了" in asked[-1]
    assert released(call) == [str(call.talk().id)]


def test_a_caller_whose_agent_was_lost_goes_on_after_a_while(call: Call) -> None:
    call.keys("0")
    conference_of(call)
    agent(call, "agent/accept", "CA" + "7" * 32, Digits="1")
    for _ in range(agents.MOST_HELD + 1):
        call.posts("/phone/held")
    redirected = call.hotline.line.asked(f"/Calls/{call.sid}.json")[-1]["Url"]
    call.posts(redirected.removeprefix(call.hotline.desk.settings.url))
    assert "还要办别的吗" in call.heard


@pytest.mark.parametrize("path", ["agent/aside", "agent/back"])
def test_another_agent_moves_nothing(call: Call, path: str) -> None:
    conference, _ = taken(call)
    assert "不在线上" in agent(call, path, "CA" + "9" * 32, Digits="2")
    assert not is_held(call, conference) and released(call) == []


def test_a_hold_that_the_provider_does_not_confirm_is_told_to_the_agent(call: Call) -> None:
    conference, mine = taken(call)
    call.hotline.line.fails(f"/Participants/{call.sid}.json", status=500)
    assert "现在听到的是安静" in agent(call, "agent/aside", mine)
    call.hotline.line.fails(f"/Participants/{call.sid}.json", status=500)
    assert "再按一次一" in agent(call, "agent/back", mine, Digits="1")
    agent(call, "agent/back", mine, Digits="1")
    assert call.document.find(".//Conference") is not None and not is_held(call, conference)


def test_a_caller_who_hung_up_is_not_waited_for(call: Call) -> None:
    _, mine = taken(call)
    agent(call, "agent/aside", mine)
    call.posts("/phone/status", CallStatus="completed")
    assert "不在线上" in agent(call, "agent/back", mine, Digits="1")


def test_an_agent_who_presses_another_key_does_not_take_it(call: Call) -> None:
    call.keys("0")
    agent(call, "agent/accept", Digits="3")
    assert call.document.find("Hangup") is not None
    agent(call, "agent/accept", Digits="1")
    assert call.document.find(".//Conference") is not None


def test_an_agent_is_told_of_no_call_that_is_not_there(running: Hotline) -> None:
    call = Call(running)
    assert call.posts("/phone/agent?call=nonsense").status_code == 404
    call.posts("/phone/agent?call=00000000-0000-4000-8000-000000000000")
    assert "已经有人接了" in call.heard


def test_after_a_while_without_an_agent_the_talk_goes_on(call: Call) -> None:
    call.keys("0")
    waiting = [call.posts("/phone/wait") for _ in range(5)]
    assert all("请稍等" in answer.text for answer in waiting)
    redirected = call.hotline.line.asked(f"/Calls/{call.sid}.json")[-1]["Url"]
    call.posts(redirected.removeprefix(call.hotline.desk.settings.url))
    assert "没有人工接听" in call.heard and call.talk().state is State.CALL_BACK


def test_after_the_talk_with_a_person_the_desk_is_there_again(call: Call) -> None:
    call.keys("0")
    agent(call, "agent/accept", Digits="1")
    call.posts(f"/phone/turn?step={call.talk().step + 1}", DialCallStatus="completed")
    assert "还要办别的吗" in call.heard and call.talk().state is State.TALK


def test_where_no_call_can_be_placed_a_call_back_is_offered(call: Call) -> None:
    for _ in AGENTS.split(","):
        call.hotline.line.fails("/Calls.json", status=500)
    assert "打给您请按一" in call.keys("0")


def test_outside_the_hours_the_number_goes_to_the_ticket(call: Call) -> None:
    move(call.hotline.desk.clock, Moved(now=SUNDAY))  # type: ignore[arg-type]
    heard = call.keys("0")
    assert "九点整到十八点整" in heard and "工单号" in heard
    assert "工作时间打给您" in call.keys("1")
    desk = call.hotline.desk
    with unit_of_work(desk.sessions) as session:
        ticket = session.scalars(select(Ticket).where(Ticket.conversation_id == call.talk().id)).one()
        assert "16000000001" in (tickets.note_of(session, desk.keys, ticket) or "")


def test_a_hidden_number_cannot_be_called_back(running: Hotline) -> None:
    move(running.desk.clock, Moved(now=SUNDAY))  # type: ignore[arg-type]
    call = Call(running, caller="anonymous")
    call.agrees()
    call.keys("0")
    assert "没有看到您的号码" in call.keys("1")


def test_one_ticket_a_call_however_often_it_is_asked_for(call: Call) -> None:
    move(call.hotline.desk.clock, Moved(now=SUNDAY))  # type: ignore[arg-type]
    assert call.keys("0") == call.keys("0")
    with unit_of_work(call.hotline.desk.sessions) as session:
        opened = session.scalars(select(Ticket).where(Ticket.conversation_id == call.talk().id)).all()
    assert len(opened) == 1
