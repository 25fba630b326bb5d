"""What the fields of a webhook say, as Twilio names them; nothing in them is taken at its word."""

from __future__ import annotations

import re
from urllib.parse import parse_qs
from uuid import UUID

from starlette.datastructures import FormData
from starlette.requests import Request

from desk.doors import problems
from desk.doors.problems import Problem
from desk.hotline.prompt import Heard
from desk.telephone.provider import RecordingState, RecordingStatus

REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
"""A provider's own: Twilio's SID, the channel of an Asterisk."""

LONGEST_WORDS = 1000
LONGEST_KEYS = 32
RECORDING = tuple(status.value for status in RecordingStatus)


def heard_in(request: Request, form: FormData) -> Heard:
    """What the caller answered to the last prompt. Raises Problem(UNREADABLE)."""
    query = parse_qs(request.url.query)
    return Heard(
        sid=sid_in(form),
        step=number_in(query, "step"),
        caller=text_in(form, "From"),
        keys=text_in(form, "Digits")[:LONGEST_KEYS],
        words=text_in(form, "SpeechResult").strip()[:LONGEST_WORDS],
        confidence=_confidence(text_in(form, "Confidence")),
        again="again" in query,
        unanswered="unanswered" in query,
    )


def recording_in(form: FormData) -> RecordingState | None:
    """What a callback says of a recording; None where it is nothing the desk knows."""
    sid, status, seconds = (text_in(form, f"Recording{name}") for name in ("Sid", "Status", "Duration"))
    if not REFERENCE.fullmatch(sid) or status not in RECORDING:
        return None
    length = int(seconds) if seconds.isascii() and seconds.isdecimal() and len(seconds) < 7 else None
    return RecordingState(sid, sid_in(form), RecordingStatus(status), length)


def _confidence(written: str) -> float:
    """How sure the recogniser is; one that says nothing of it is taken at its word."""
    try:
        sure = float(written)
    except ValueError:
        return 1.0
    return sure if 0.0 < sure <= 1.0 else 1.0


def sid_in(form: FormData) -> str:
    """The provider's reference of the call. Raises Problem(UNREADABLE)."""
    sid = text_in(form, "CallSid")
    if not REFERENCE.fullmatch(sid):
        raise Problem(problems.UNREADABLE)
    return sid


def call_in(request: Request) -> UUID:
    """The call that an agent is told of. Raises Problem(NOT_FOUND)."""
    try:
        return UUID(request.query_params.get("call", ""))
    except ValueError:
        raise Problem(problems.NOT_FOUND) from None


def number_in(query: dict[str, list[str]], name: str) -> int | None:
    """A small number of the address; None for what is none."""
    written = query.get(name, [""])[0]
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 7 else None


def text_in(form: FormData, name: str) -> str:
    """A field of the form; empty where it is missing, or no text."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
