"""Twilio's Transcription resource: there is one of a recording only where somebody ordered it."""

from __future__ import annotations

from typing import Any

from starlette.routing import Route

from desk.demo import resources
from desk.demo.resources import DELETED, TRANSCRIPTION, rfc2822
from desk.demo.rest import ACCOUNT, VERSION, Answer, Asked, Rest
from desk.demo_tables import DemoResource


def routes(rest: Rest) -> list[Route]:
    """Its addresses."""
    listed = f"{ACCOUNT}/Recordings/{{recording}}/Transcriptions.json"
    one = f"{ACCOUNT}/Transcriptions/{{transcription}}.json"
    return [
        Route(listed, rest.serves(of_a_recording), methods=["GET"], name="fake_transcriptions"),
        Route(one, rest.serves(fetch), methods=["GET"], name="fake_transcription"),
        Route(one, rest.serves(delete), methods=["DELETE"], name="fake_transcription_delete"),
    ]


def of_a_recording(asked: Asked) -> Answer:
    """GET …/Recordings/{recording}/Transcriptions.json."""
    recording = asked.path["recording"]
    rows = [row for row in resources.of(asked.session, TRANSCRIPTION, recording) if row.status != DELETED]
    uri = f"/Recordings/{recording}/Transcriptions.json"
    return resources.page(asked, "transcriptions", rows, shape, uri)


def fetch(asked: Asked) -> Answer:
    """GET …/Transcriptions/{transcription}.json."""
    return Answer(200, shape(asked, _one(asked)))


def delete(asked: Asked) -> Answer:
    """DELETE …/Transcriptions/{transcription}.json."""
    resources.change(_one(asked), asked.clock, status=DELETED, text=None)
    return Answer(204)


def shape(asked: Asked, row: DemoResource) -> dict[str, Any]:
    """The resource as JSON."""
    return {
        "sid": row.sid,
        "account_sid": asked.account,
        "api_version": VERSION.strip("/"),
        "recording_sid": row.parent,
        "status": row.status,
        "transcription_text": row.body.get("text"),
        "type": "fast",
        "duration": None,
        "price": None,
        "price_unit": "USD",
        "date_created": rfc2822(row.at),
        "date_updated": rfc2822(row.changed_at),
        "uri": f"{VERSION}/Accounts/{asked.account}/Transcriptions/{row.sid}.json",
    }


def _one(asked: Asked) -> DemoResource:
    return resources.found(asked.session, TRANSCRIPTION, asked.path["transcription"])
