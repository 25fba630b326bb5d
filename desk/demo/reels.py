"""Twilio's Recording resource, of a call and by itself: start, pause, stop, fetch, sound, delete.

While one is in progress the sound of its line goes into it; while it is paused, nothing
(`skip`) or silence (`silence`, the default).
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete as delete_rows
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from starlette.routing import Route

from desk.clock import Clock
from desk.demo import resources, sound
from desk.demo.line import going_on
from desk.demo.resources import DELETED, RECORDING, rfc2822
from desk.demo.rest import ACCOUNT, NOT_FOUND, VERSION, Answer, Asked, Fault, Rest
from desk.demo.webhooks import Webhook
from desk.demo_tables import DemoResource, DemoSound
from desk.telephone.wav import wav

IN_PROGRESS, PAUSED, STOPPED, COMPLETED = "in-progress", "paused", "stopped", "completed"
LIVE = (IN_PROGRESS, PAUSED)
BEHAVIOURS = ("skip", "silence")


def routes(rest: Rest) -> list[Route]:
    """Its addresses."""
    of_call = f"{ACCOUNT}/Calls/{{call}}/Recordings"
    alone = f"{ACCOUNT}/Recordings"
    return [
        Route(f"{of_call}.json", rest.serves(start), methods=["POST"], name="fake_recordings"),
        Route(f"{of_call}.json", rest.serves(of_a_call), methods=["GET"], name="fake_recordings_of"),
        Route(f"{of_call}/{{recording}}.json", rest.serves(update), methods=["POST"], name="fake_pause"),
        Route(f"{of_call}/{{recording}}.json", rest.serves(fetch), methods=["GET"], name="fake_state"),
        Route(f"{alone}.json", rest.serves(every), methods=["GET"], name="fake_recordings_all"),
        Route(f"{alone}/{{recording}}.json", rest.serves(fetch), methods=["GET"], name="fake_recording"),
        Route(f"{alone}/{{recording}}.wav", rest.serves(media), methods=["GET"], name="fake_media"),
        Route(f"{alone}/{{recording}}.json", rest.serves(delete), methods=["DELETE"], name="fake_delete"),
    ]


def start(asked: Asked) -> Answer:
    """POST …/Calls/{call}/Recordings.json: records a call that goes on."""
    call = going_on(asked)
    if call.status != "in-progress":
        raise Fault(400, 21220, "Requested resource is not eligible for recording")
    reel = resources.made(
        asked.session,
        asked.clock,
        RECORDING,
        resources.new_sid("RE"),
        parent=call.sid,
        status=IN_PROGRESS,
        callback=asked.form.get("RecordingStatusCallback"),
        events=asked.form.get("RecordingStatusCallbackEvent", COMPLETED).split(),
        channels=1 if asked.form.get("RecordingChannels", "mono") == "mono" else 2,
        track=asked.form.get("RecordingTrack", "both"),
    )
    return Answer(201, shape(asked, reel), told(asked.session, asked.account, reel))


def update(asked: Asked) -> Answer:
    """POST …/Calls/{call}/Recordings/{recording}.json: `paused`, `in-progress` or `stopped`."""
    reel, wanted = _of_call(asked), asked.form.get("Status")
    behaviour = asked.form.get("PauseBehavior", "silence")
    if wanted not in (*LIVE, STOPPED) or behaviour not in BEHAVIOURS:
        raise Fault(400, 20001, "Invalid parameter Status")
    if reel.status not in LIVE:
        raise Fault(400, 21220, "Unable to update record. Recording is not in valid state")
    if wanted == STOPPED:
        resources.change(reel, asked.clock, status=COMPLETED)
        return Answer(
            200, {**shape(asked, reel), "status": STOPPED}, told(asked.session, asked.account, reel)
        )
    resources.change(reel, asked.clock, status=wanted, pause_behaviour=behaviour)
    return Answer(200, shape(asked, reel))


def fetch(asked: Asked) -> Answer:
    """GET …/Recordings/{recording}.json, of a call or by itself."""
    reel = _of_call(asked) if "call" in asked.path else _alone(asked)
    return Answer(200, shape(asked, reel))


def of_a_call(asked: Asked) -> Answer:
    """GET …/Calls/{call}/Recordings.json."""
    call = asked.path["call"]
    rows = [reel for reel in resources.of(asked.session, RECORDING, call) if reel.status != DELETED]
    return resources.page(asked, "recordings", rows, shape, f"/Calls/{call}/Recordings.json")


def every(asked: Asked) -> Answer:
    """GET …/Recordings.json: of one CallSid or all; the deleted ones only with IncludeSoftDeleted."""
    rows = resources.of(asked.session, RECORDING, asked.query.get("CallSid"))
    if asked.query.get("IncludeSoftDeleted") != "true":
        rows = [reel for reel in rows if reel.status != DELETED]
    return resources.page(asked, "recordings", rows, shape, "/Recordings.json")


def media(asked: Asked) -> Answer:
    """GET …/Recordings/{recording}.wav: the sound, once the recording is over."""
    reel = _alone(asked)
    if reel.status in LIVE:
        raise Fault(*NOT_FOUND)
    pieces = select(DemoSound.samples).where(DemoSound.recording == reel.sid).order_by(DemoSound.id)
    return Answer(200, sound=wav(b"".join(asked.session.scalars(pieces))))


def delete(asked: Asked) -> Answer:
    """DELETE …/Recordings/{recording}.json: the sound goes, what describes it stays for 40 days."""
    reel = _alone(asked)
    if reel.status in LIVE:
        raise Fault(409, 20009, "Cannot delete this resource before it is complete")
    seconds = _seconds(asked.session, reel)
    asked.session.execute(delete_rows(DemoSound).where(DemoSound.recording == reel.sid))
    resources.change(reel, asked.clock, status=DELETED, seconds=seconds)
    return Answer(204)


def heard(session: Session, call: str, samples: bytes) -> None:
    """Lets a piece of sound pass over the line of a call, into each of its recordings that listens."""
    for reel in resources.of(session, RECORDING, call):
        if reel.status == IN_PROGRESS:
            session.add(DemoSound(recording=reel.sid, samples=samples))
        elif reel.status == PAUSED and reel.body["pause_behaviour"] == "silence":
            session.add(DemoSound(recording=reel.sid, samples=bytes(len(samples))))
    session.flush()


def completed(session: Session, clock: Clock, account: str, call: str) -> tuple[Webhook, ...]:
    """Ends the recordings of a call that ended; what the product is told of each."""
    webhooks: tuple[Webhook, ...] = ()
    for reel in resources.of(session, RECORDING, call):
        if reel.status in LIVE:
            resources.change(reel, clock, status=COMPLETED)
            webhooks += told(session, account, reel)
    return webhooks


def told(session: Session, account: str, reel: DemoResource) -> tuple[Webhook, ...]:
    """The status callback of a recording, where the product asked for this one."""
    address = reel.body.get("callback")
    if not address or reel.status not in reel.body["events"]:
        return ()
    form = {
        "AccountSid": account,
        "CallSid": str(reel.parent),
        "RecordingSid": reel.sid,
        "RecordingStatus": reel.status,
        "RecordingStartTime": rfc2822(reel.at),
        "RecordingSource": "StartCallRecordingAPI",
        "RecordingChannels": str(reel.body["channels"]),
        "RecordingTrack": reel.body["track"],
        "ErrorCode": "0",
    }
    if reel.status == COMPLETED:
        form["RecordingDuration"] = str(_seconds(session, reel))
        form["RecordingUrl"] = f"https://api.twilio.com{VERSION}/Accounts/{account}/Recordings/{reel.sid}"
    return (Webhook(address, form),)


def shape(asked: Asked, reel: DemoResource) -> dict[str, Any]:
    """The resource as JSON."""
    base = f"{VERSION}/Accounts/{asked.account}/Recordings/{reel.sid}"
    live = reel.status in LIVE
    return {
        "sid": reel.sid,
        "account_sid": asked.account,
        "call_sid": reel.parent,
        "conference_sid": None,
        "api_version": VERSION.strip("/"),
        "status": reel.status,
        "channels": reel.body["channels"],
        "track": reel.body["track"],
        "source": "StartCallRecordingAPI",
        "start_time": rfc2822(reel.at),
        "date_created": rfc2822(reel.at),
        "date_updated": rfc2822(reel.changed_at),
        "duration": "-1" if live else str(_seconds(asked.session, reel)),
        "price": None,
        "price_unit": "USD",
        "error_code": None,
        "encryption_details": None,
        "uri": f"{base}.json",
        "media_url": f"https://api.twilio.com{base}",
        "subresource_uris": {"transcriptions": f"{base}/Transcriptions.json"},
    }


def _seconds(session: Session, reel: DemoResource) -> int:
    """How long the recording is, in whole seconds."""
    if "seconds" in reel.body:
        return int(reel.body["seconds"])
    size = select(func.coalesce(func.sum(func.length(DemoSound.samples)), 0))
    return sound.seconds(int(session.scalar(size.where(DemoSound.recording == reel.sid)) or 0))


def _of_call(asked: Asked) -> DemoResource:
    reel = _alone(asked)
    if reel.parent != asked.path["call"]:
        raise Fault(*NOT_FOUND)
    return reel


def _alone(asked: Asked) -> DemoResource:
    return resources.found(asked.session, RECORDING, asked.path["recording"])
