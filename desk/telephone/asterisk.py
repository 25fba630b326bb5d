"""The telephone by an Asterisk of the operator's own, over its REST interface (ARI).

A mainland carrier's SIP trunk ends there, and no call leaves the country. Source:
docs.asterisk.org, "Asterisk REST Interface" (channels, bridges, recordings, events).
What a call hears is said by the line (desk/line), which keeps each call in a mixing bridge
`desk-{call}`, named as the conference in which a person talks to the caller, and obeys user events.
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
NOT_FOUND: tuple[int, ...] = (HTTPStatus.NOT_FOUND,)
NO_SOURCE: tuple[int, ...] = (HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY)
"""How a user event says that its channel, or the application, is not there."""

NOTHING_KEPT = Remains(days=0)
BRIDGE = "desk-"
URL_VARIABLE = "DESK_URL"
REDIRECT, RELEASE = "desk.redirect", "desk.release"
"""User events of a caller's channel: go on with the variable's address; the talk with a person is over."""


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

    def is_attended(self) -> bool:
        """GET applications/{application}: whether `desk line` answers calls, or will take them up."""
        try:
            self._ask("GET", f"applications/{part(self._application)}")
        except TelephoneNotThere:
            return False
        return True

    def start_recording(self, call: str) -> str:
        """POST bridges/{bridge}/record: both sides; its name is the call's, so there is never a second."""
        name = bridge_of(call)
        asked = {"name": name, "format": "wav", "ifExists": "fail", "beep": "false", "terminateOn": "none"}
        self._ask("POST", f"bridges/{part(bridge_of(call))}/record", asked)
        return name

    def recordings_of(self, call: str) -> tuple[RecordingState, ...]:
        """The one that can be there, live or stored."""
        try:
            return (self.recording_state(call, bridge_of(call)),)
        except TelephoneNotThere:
            return ()

    def recording_state(self, call: str, recording: str) -> RecordingState:
        """GET recordings/live/{name}; one that is not live any more is stored, or there is none."""
        try:
            found = self._ask("GET", f"recordings/live/{part(recording)}")
        except TelephoneNotThere:
            self._ask("GET", f"recordings/stored/{part(recording)}")
            return RecordingState(recording, call, RecordingStatus.COMPLETED)
        status = STATES.get(str(found.get("state")))
        if status is None:
            raise TelephoneNotDone(Cause.FAULT)
        seconds = found.get("duration")
        return RecordingState(recording, call, status, seconds if isinstance(seconds, int) else None)

    def pause_recording(self, call: str, recording: str) -> Paused:
        """POST recordings/live/{name}/pause: what is said meanwhile is left out."""
        path = f"recordings/live/{part(recording)}/pause"
        state = self._moved(call, recording, ("POST", path), lambda status: not status.hears)
        return Paused(recording, state.status)

    def resume_recording(self, call: str, recording: str) -> RecordingState:
        """DELETE recordings/live/{name}/pause."""
        path = f"recordings/live/{part(recording)}/pause"
        return self._moved(call, recording, ("DELETE", path), lambda status: status.hears)

    def stop_recording(self, call: str, recording: str) -> RecordingState:
        """POST recordings/live/{name}/stop, which stores it."""
        path = f"recordings/live/{part(recording)}/stop"
        return self._moved(call, recording, ("POST", path), lambda status: status.over)

    def fetch_audio(self, recording: str, into: BinaryIO) -> int:
        """GET recordings/stored/{name}/file."""
        size = 0
        try:
            with self._client.stream("GET", f"recordings/stored/{part(recording)}/file") as answer:
                judged(answer.status_code)
                for piece in answer.iter_bytes():
                    size += into.write(piece)
        except httpx.HTTPError as error:
            raise TelephoneNotDone(cause_of_error(error)) from None
        return size

    def delete_transcriptions(self, recording: str) -> int:  # noqa: ARG002 - Asterisk writes none
        """There are none."""
        return 0

    def delete_recording(self, recording: str) -> Remains:
        """DELETE recordings/stored/{name}, then 404."""
        path = f"recordings/stored/{part(recording)}"
        failed: TelephoneNotDone | None = None
        try:
            self._unless_over(lambda: self._ask("DELETE", path))
        except TelephoneNotDone as failure:
            failed = failure
        self._gone(path, failed.cause if failed else Cause.FAULT)
        return NOTHING_KEPT

    def delete_call(self, call: str) -> Remains:
        """A channel that is over is not kept; one that goes on is refused."""
        self._gone(f"channels/{part(call)}", Cause.REFUSED)
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
        """The user event `desk.redirect`, which the line obeys."""
        self._tell(REDIRECT, call, {URL_VARIABLE: url})

    def hang_up(self, call: str) -> None:
        """DELETE channels/{call}."""
        self._unless_over(lambda: self._ask("DELETE", f"channels/{part(call)}"))

    def conference(self, name: str) -> str:
        """GET bridges: the one of this name."""
        for bridge in self._ask("GET", "bridges").get("items", []):
            if isinstance(bridge, dict) and bridge.get("name") == name and isinstance(bridge.get("id"), str):
                return str(bridge["id"])
        raise TelephoneNotThere

    def hold(self, conference: str, url: str) -> None:  # noqa: ARG002 - the line says what is heard meanwhile
        """GET bridges/{conference}: whoever is alone in it hears the line."""
        self._ask("GET", f"bridges/{part(conference)}")

    def take_back(self, conference: str) -> None:
        """GET bridges/{conference}: the line is silent as soon as somebody joins."""
        self._ask("GET", f"bridges/{part(conference)}")

    def end_conference(self, conference: str) -> None:
        """The user event `desk.release`: the bridge stays, for the caller goes on in it, and is recorded."""
        self._unless_over(lambda: self._tell(RELEASE, call_of(conference), {}))

    def _tell(self, event: str, call: str, variables: dict[str, str]) -> None:
        asked = {"application": self._application, "source": f"channel:{call}"}
        self._ask("POST", f"events/user/{event}", asked, {"variables": variables}, NO_SOURCE)

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
        self,
        method: str,
        path: str,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
        gone: tuple[int, ...] = NOT_FOUND,
    ) -> dict[str, Any]:
        """One call; an object as it is, a list under `items`, nothing as an empty object."""
        try:
            answer = self._client.request(method, path, params=query, json=body)
            judged(answer.status_code, gone)
            read = answer.json() if answer.content else {}
        except httpx.HTTPError as error:
            raise TelephoneNotDone(cause_of_error(error)) from None
        except ValueError:
            raise TelephoneNotDone(Cause.FAULT) from None
        return read if isinstance(read, dict) else {"items": read}


def judged(status: int, gone: tuple[int, ...] = NOT_FOUND) -> None:
    """Raises TelephoneNotThere for a status that says so, TelephoneNotDone for another that is no success."""
    if status in gone:
        raise TelephoneNotThere
    if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        raise TelephoneNotDone(cause_of_status(status))


def cause_of_error(error: httpx.HTTPError) -> Cause:
    """Why no answer came."""
    never_connected = isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout))
    return Cause.UNREACHABLE if never_connected else Cause.NO_ANSWER


def bridge_of(call: str) -> str:
    """The id of the call's bridge, and the name of its recording."""
    return f"{BRIDGE}{call}"


def call_of(bridge: str) -> str:
    """The call of a bridge of ours, or of a recording; empty for another one."""
    return bridge.removeprefix(BRIDGE) if bridge.startswith(BRIDGE) else ""


def part(text: str) -> str:
    """A reference as one part of a path, whatever it holds."""
    return quote(text, safe="")
