"""The telephone by an Asterisk of the operator's own, over its REST interface (ARI).

A mainland carrier's SIP trunk ends there, and no call leaves the country. Source:
docs.asterisk.org, "Asterisk REST Interface" (channels, bridges, recordings, events).
What a call hears is played by an application of the operator's, which puts each call
into a mixing bridge `desk-{call}` and obeys user events (docs/telephone-asterisk.md).
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import quote

import httpx

from desk.providers import Cause, cause_of_status, is_local, is_safe
from desk.settings import Settings
from desk.telephone.failures import TelephoneFailure, TelephoneNotDone, TelephoneNotThere
from desk.telephone.provider import Paused, RecordingState, RecordingStatus, Remains

CONNECT_S, ANSWER_S = 2.0, 3.0
STATES = {
    "queued": RecordingStatus.IN_PROGRESS,
    "recording": RecordingStatus.IN_PROGRESS,
    "paused": RecordingStatus.PAUSED,
    "done": RecordingStatus.COMPLETED,
    "failed": RecordingStatus.FAILED,
    "canceled": RecordingStatus.ABSENT,
}
NOTHING_KEPT = Remains(days=0)
URL_VARIABLE = "DESK_URL"


class AsteriskTelephone:
    """A Telephone that speaks ARI; a recording's reference is its name there."""

    def __init__(self, settings: Settings) -> None:
        """Raises TelephoneNotDone(UNCONFIGURED) without a safe address, a login and a trunk."""
        password = settings.asterisk_password.get_secret_value()
        needed = (settings.asterisk_url, settings.asterisk_user, password, settings.asterisk_trunk)
        if not all(needed) or not is_safe(settings.asterisk_url):
            raise TelephoneNotDone(Cause.UNCONFIGURED)
        self._client = httpx.Client(
            base_url=settings.asterisk_url.rstrip("/") + "/",
            auth=(settings.asterisk_user, password),
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            trust_env=not is_local(settings.asterisk_url),
        )
        self._application = settings.asterisk_application
        self._trunk, self._from = settings.asterisk_trunk, settings.twilio_from

    def close(self) -> None:
        """Gives the connections back."""
        self._client.close()

    def start_recording(self, call: str) -> str:
        """POST bridges/{bridge}/record: both sides; its name is the call's, so there is never a second."""
        name = _own(call)
        asked = {"name": name, "format": "wav", "ifExists": "fail", "beep": "false", "terminateOn": "none"}
        self._ask("POST", f"bridges/{_part(_own(call))}/record", asked)
        return name

    def recordings_of(self, call: str) -> tuple[RecordingState, ...]:
        """The one that can be there, live or stored."""
        try:
            return (self.recording_state(call, _own(call)),)
        except TelephoneNotThere:
            return ()

    def recording_state(self, call: str, recording: str) -> RecordingState:
        """GET recordings/live/{name}; one that is not live any more is stored, or there is none."""
        try:
            found = self._ask("GET", f"recordings/live/{_part(recording)}")
        except TelephoneNotThere:
            self._ask("GET", f"recordings/stored/{_part(recording)}")
            return RecordingState(recording, call, RecordingStatus.COMPLETED)
        status = STATES.get(str(found.get("state")))
        if status is None:
            raise TelephoneNotDone(Cause.FAULT)
        seconds = found.get("duration")
        return RecordingState(recording, call, status, seconds if isinstance(seconds, int) else None)

    def pause_recording(self, call: str, recording: str) -> Paused:
        """POST recordings/live/{name}/pause: what is said meanwhile is left out."""
        path = f"recordings/live/{_part(recording)}/pause"
        state = self._moved(call, recording, ("POST", path), lambda status: not status.hears)
        return Paused(recording, state.status)

    def resume_recording(self, call: str, recording: str) -> RecordingState:
        """DELETE recordings/live/{name}/pause."""
        path = f"recordings/live/{_part(recording)}/pause"
        return self._moved(call, recording, ("DELETE", path), lambda status: status.hears)

    def stop_recording(self, call: str, recording: str) -> RecordingState:
        """POST recordings/live/{name}/stop, which stores it."""
        path = f"recordings/live/{_part(recording)}/stop"
        return self._moved(call, recording, ("POST", path), lambda status: status.over)

    def fetch_audio(self, recording: str, into: BinaryIO) -> int:
        """GET recordings/stored/{name}/file."""
        size = 0
        try:
            with self._client.stream("GET", f"recordings/stored/{_part(recording)}/file") as answer:
                _judged(answer.status_code)
                for piece in answer.iter_bytes():
                    size += into.write(piece)
        except httpx.HTTPError as error:
            raise TelephoneNotDone(_cause(error)) from None
        return size

    def delete_transcriptions(self, recording: str) -> int:  # noqa: ARG002 - Asterisk writes none
        """There are none."""
        return 0

    def delete_recording(self, recording: str) -> Remains:
        """DELETE recordings/stored/{name}, then 404."""
        path = f"recordings/stored/{_part(recording)}"
        failed: TelephoneNotDone | None = None
        try:
            self._unless_over(lambda: self._ask("DELETE", path))
        except TelephoneNotDone as failure:
            failed = failure
        self._gone(path, failed.cause if failed else Cause.FAULT)
        return NOTHING_KEPT

    def delete_call(self, call: str) -> Remains:
        """A channel that is over is not kept; one that goes on is refused."""
        self._gone(f"channels/{_part(call)}", Cause.REFUSED)
        return NOTHING_KEPT

    def place_call(self, to: str, url: str, ended: str) -> str:  # noqa: ARG002 - the application sees the end
        """POST channels: the application is told in a variable what the one who answers is to hear."""
        asked = {
            "endpoint": f"PJSIP/{to}@{self._trunk}",
            "app": self._application,
            "callerId": self._from,
        }
        made = self._ask("POST", "channels", asked, {"variables": {URL_VARIABLE: url}})
        call = made.get("id")
        if not isinstance(call, str) or not call:
            raise TelephoneNotDone(Cause.FAULT)
        return call

    def redirect(self, call: str, url: str) -> None:
        """The user event `desk.redirect`."""
        self._tell("desk.redirect", call, url)

    def hang_up(self, call: str) -> None:
        """DELETE channels/{call}."""
        self._unless_over(lambda: self._ask("DELETE", f"channels/{_part(call)}"))

    def conference(self, name: str) -> str:
        """GET bridges: the one of this name."""
        for bridge in self._ask("GET", "bridges").get("items", []):
            if isinstance(bridge, dict) and bridge.get("name") == name and isinstance(bridge.get("id"), str):
                return str(bridge["id"])
        raise TelephoneNotThere

    def hold(self, conference: str, url: str) -> None:  # noqa: ARG002 - Asterisk plays music of its own
        """POST bridges/{conference}/moh."""
        self._ask("POST", f"bridges/{_part(conference)}/moh")

    def take_back(self, conference: str) -> None:
        """DELETE bridges/{conference}/moh."""
        self._ask("DELETE", f"bridges/{_part(conference)}/moh")

    def end_conference(self, conference: str) -> None:
        """DELETE bridges/{conference}; its calls go on alone, and the application ends them."""
        self._unless_over(lambda: self._ask("DELETE", f"bridges/{_part(conference)}"))

    def _tell(self, event: str, call: str, url: str) -> None:
        asked = {"application": self._application, "source": f"channel:{call}"}
        self._ask("POST", f"events/user/{event}", asked, {"variables": {URL_VARIABLE: url}})

    def _moved(
        self,
        call: str,
        recording: str,
        step: tuple[str, str],
        reached: Callable[[RecordingStatus], bool],
    ) -> RecordingState:
        """Asks for a step and believes only what is read back, whatever was answered."""
        failed: TelephoneFailure | None = None
        try:
            self._ask(*step)
        except TelephoneFailure as failure:
            failed = failure
        state = self.recording_state(call, recording)
        if not reached(state.status):
            raise failed or TelephoneNotDone(Cause.FAULT)
        return state

    def _gone(self, path: str, cause: Cause = Cause.FAULT) -> None:
        try:
            self._ask("GET", path)
        except TelephoneNotThere:
            return
        raise TelephoneNotDone(cause)

    def _unless_over(self, ask: Callable[[], object]) -> None:
        try:
            ask()
        except TelephoneNotThere:
            return

    def _ask(
        self, method: str, path: str, query: dict[str, str] | None = None, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """One call; an object as it is, a list under `items`, nothing as an empty object."""
        try:
            answer = self._client.request(method, path, params=query, json=body)
            _judged(answer.status_code)
            read = answer.json() if answer.content else {}
        except httpx.HTTPError as error:
            raise TelephoneNotDone(_cause(error)) from None
        except ValueError:
            raise TelephoneNotDone(Cause.FAULT) from None
        return read if isinstance(read, dict) else {"items": read}


def _judged(status: int) -> None:
    if status == HTTPStatus.NOT_FOUND:
        raise TelephoneNotThere
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise TelephoneNotDone(cause_of_status(status))


def _cause(error: httpx.HTTPError) -> Cause:
    never_connected = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
    return Cause.UNREACHABLE if never_connected else Cause.NO_ANSWER


def _own(call: str) -> str:
    """The id of the call's bridge, and the name of its recording."""
    return f"desk-{call}"


def _part(text: str) -> str:
    """A reference as one part of a path, whatever it holds."""
    return quote(text, safe="")
