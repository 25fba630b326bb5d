"""Twilio's Conference and Participant resources. Who joins one does so by TwiML: the simulator tells it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session
from starlette.routing import Route

from desk.clock import Clock
from desk.demo import resources
from desk.demo.resources import CONFERENCE, PARTICIPANT, rfc2822
from desk.demo.rest import ACCOUNT, NOT_FOUND, VERSION, Answer, Asked, Fault, Rest
from desk.demo_tables import DemoResource

IN_PROGRESS, COMPLETED = "in-progress", "completed"
SWITCHES = {"Hold": "hold", "Muted": "muted", "Coaching": "coaching"}
NAMED = {"HoldUrl": "hold_url", "AnnounceUrl": "announce_url", "CallSidToCoach": "call_sid_to_coach"}


def routes(rest: Rest) -> list[Route]:
    """Their addresses."""
    one = f"{ACCOUNT}/Conferences/{{conference}}.json"
    taking_part = f"{ACCOUNT}/Conferences/{{conference}}/Participants"
    part = f"{taking_part}/{{call}}.json"
    return [
        Route(f"{ACCOUNT}/Conferences.json", rest.serves(every), methods=["GET"], name="fake_conferences"),
        Route(one, rest.serves(fetch), methods=["GET"], name="fake_conference"),
        Route(one, rest.serves(update), methods=["POST"], name="fake_conference_update"),
        Route(f"{taking_part}.json", rest.serves(who), methods=["GET"], name="fake_participants"),
        Route(part, rest.serves(fetch_part), methods=["GET"], name="fake_participant"),
        Route(part, rest.serves(update_part), methods=["POST"], name="fake_participant_update"),
        Route(part, rest.serves(remove), methods=["DELETE"], name="fake_participant_remove"),
    ]


def every(asked: Asked) -> Answer:
    """GET …/Conferences.json, by FriendlyName and Status."""
    rows = [
        row
        for row in resources.of(asked.session, CONFERENCE)
        if asked.query.get("FriendlyName", row.body["name"]) == row.body["name"]
        and asked.query.get("Status", row.status) == row.status
    ]
    return resources.page(asked, "conferences", rows, shape, "/Conferences.json")


def fetch(asked: Asked) -> Answer:
    """GET …/Conferences/{conference}.json."""
    return Answer(200, shape(asked, _conference(asked)))


def update(asked: Asked) -> Answer:
    """POST …/Conferences/{conference}.json: ends it for everybody."""
    row = _conference(asked)
    if asked.form.get("Status") != COMPLETED:
        raise Fault(400, 20001, "Invalid parameter Status")
    resources.change(row, asked.clock, status=COMPLETED)
    return Answer(200, shape(asked, row))


def who(asked: Asked) -> Answer:
    """GET …/Conferences/{conference}/Participants.json."""
    row = _conference(asked)
    parts = resources.of(asked.session, PARTICIPANT, row.sid)
    uri = f"/Conferences/{row.sid}/Participants.json"
    return resources.page(asked, "participants", parts, shape_part, uri)


def fetch_part(asked: Asked) -> Answer:
    """GET …/Participants/{call}.json."""
    return Answer(200, shape_part(asked, _part(asked)))


def update_part(asked: Asked) -> Answer:
    """POST …/Participants/{call}.json: hold, mute, announce, coach."""
    part, form = _part(asked), asked.form
    changed: dict[str, Any] = {
        SWITCHES[name]: form[name].lower() == "true" for name in SWITCHES if name in form
    }
    changed |= {NAMED[name]: form[name] for name in NAMED if name in form}
    if not changed:
        raise Fault(400, 20001, "Nothing to update")
    resources.change(part, asked.clock, **changed)
    return Answer(200, shape_part(asked, part))


def remove(asked: Asked) -> Answer:
    """DELETE …/Participants/{call}.json."""
    asked.session.delete(_part(asked))
    return Answer(204)


def joined(session: Session, clock: Clock, name: str, call: str) -> DemoResource:
    """Lets a call take part in the conference of this name, which begins with the first; returns it."""
    going_on = [
        row
        for row in resources.of(session, CONFERENCE)
        if row.body["name"] == name and row.status == IN_PROGRESS
    ]
    conference = (
        going_on[0]
        if going_on
        else resources.made(
            session, clock, CONFERENCE, resources.new_sid("CF"), status=IN_PROGRESS, name=name
        )
    )
    if session.get(DemoResource, _key(conference.sid, call)) is None:
        key = _key(conference.sid, call)
        resources.made(
            session, clock, PARTICIPANT, key, parent=conference.sid, status="connected", call=call, hold=False
        )
    return conference


def shape(asked: Asked, row: DemoResource) -> dict[str, Any]:
    """A conference as JSON."""
    base = f"{VERSION}/Accounts/{asked.account}/Conferences/{row.sid}"
    return {
        "sid": row.sid,
        "account_sid": asked.account,
        "api_version": VERSION.strip("/"),
        "friendly_name": row.body["name"],
        "status": row.status,
        "region": "us1",
        "reason_conference_ended": "conference-ended-via-api" if row.status == COMPLETED else None,
        "call_sid_ending_conference": None,
        "date_created": rfc2822(row.at),
        "date_updated": rfc2822(row.changed_at),
        "uri": f"{base}.json",
        "subresource_uris": {
            "participants": f"{base}/Participants.json",
            "recordings": f"{base}/Recordings.json",
        },
    }


def shape_part(asked: Asked, row: DemoResource) -> dict[str, Any]:
    """One who takes part, as JSON."""
    call = row.body["call"]
    base = f"{VERSION}/Accounts/{asked.account}/Conferences/{row.parent}"
    return {
        "call_sid": call,
        "conference_sid": row.parent,
        "account_sid": asked.account,
        "label": None,
        "status": row.status,
        "hold": row.body["hold"],
        "muted": row.body.get("muted", False),
        "coaching": row.body.get("coaching", False),
        "call_sid_to_coach": row.body.get("call_sid_to_coach"),
        "start_conference_on_enter": True,
        "end_conference_on_exit": False,
        "queue_time": None,
        "date_created": rfc2822(row.at),
        "date_updated": rfc2822(row.changed_at),
        "uri": f"{base}/Participants/{call}.json",
    }


def _conference(asked: Asked) -> DemoResource:
    return resources.found(asked.session, CONFERENCE, asked.path["conference"])


def _part(asked: Asked) -> DemoResource:
    if _conference(asked).status != IN_PROGRESS:
        raise Fault(*NOT_FOUND)
    return resources.found(asked.session, PARTICIPANT, _key(asked.path["conference"], asked.path["call"]))


def _key(conference: str, call: str) -> str:
    """Twilio names one who takes part by both SIDs."""
    return f"{conference}/{call}"
