"""The telephone by Twilio's REST API (2010-04-01), through its own client.

Sources: Twilio's pages on the Call, Recording, Transcription, Conference and
Participant resources; a deleted recording keeps its metadata for 40 days.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, BinaryIO, TypeVar

from desk import twilio_rest
from desk.providers import Cause
from desk.settings import Settings
from desk.telephone.failures import TelephoneFailure, TelephoneNotDone, TelephoneNotThere
from desk.telephone.provider import Paused, RecordingState, RecordingStatus, Remains
from desk.twilio_rest import PROVIDER_FAILURES, Unconfigured

T = TypeVar("T")

RECORDING_CALLBACK = "/phone/recording"
CALLED_BACK_FOR = ["in-progress", "completed", "absent"]
METADATA_KEPT = Remains(days=40)
"""What Twilio keeps of a deleted recording, reachable with `IncludeSoftDeleted`."""

NOTHING_KEPT = Remains(days=0)
MOST_LISTED = 100


class TwilioTelephone:
    """A Telephone that speaks to Twilio, or to whatever speaks its REST at TWILIO_API_BASE."""

    def __init__(self, settings: Settings) -> None:
        """Raises TelephoneNotDone(UNCONFIGURED) without account, token, number or a safe base."""
        try:
            self._client = twilio_rest.client_of(settings)
        except Unconfigured:
            raise TelephoneNotDone(Cause.UNCONFIGURED) from None
        self._from = settings.twilio_from
        self._url = settings.url

    def close(self) -> None:
        """Gives the connections back."""
        self._client.http_client.session.close()

    def start_recording(self, call: str) -> str:
        """POST …/Calls/{call}/Recordings.json; mono, both sides, nothing trimmed."""
        made = _asked(
            lambda: self._client.calls(call).recordings.create(
                recording_status_callback=self._url + RECORDING_CALLBACK,
                recording_status_callback_event=CALLED_BACK_FOR,
                recording_channels="mono",
                recording_track="both",
                trim="do-not-trim",
            )
        )
        return _text(made.sid)

    def recordings_of(self, call: str) -> tuple[RecordingState, ...]:
        """GET …/Calls/{call}/Recordings.json."""
        found = _asked(lambda: self._client.calls(call).recordings.list(limit=MOST_LISTED))
        return tuple(_state(each) for each in found)

    def recording_state(self, call: str, recording: str) -> RecordingState:
        """GET …/Calls/{call}/Recordings/{recording}.json."""
        return _state(_asked(lambda: self._client.calls(call).recordings(recording).fetch()))

    def pause_recording(self, call: str, recording: str) -> Paused:
        """Status `paused` with PauseBehavior `skip`, for the default keeps the time as silence."""
        state = self._moved(call, recording, lambda status: not status.hears, "paused", "skip")
        return Paused(recording, state.status)

    def resume_recording(self, call: str, recording: str) -> RecordingState:
        """Status `in-progress`."""
        return self._moved(call, recording, lambda status: status.hears, "in-progress")

    def stop_recording(self, call: str, recording: str) -> RecordingState:
        """Status `stopped`."""
        return self._moved(call, recording, lambda status: status.over, "stopped")

    def fetch_audio(self, recording: str, into: BinaryIO) -> int:
        """GET …/Recordings/{recording}.wav, which may lead on to a store of Twilio's."""
        version = self._client.api.v2010
        url = version.absolute_url(f"/Accounts/{self._client.account_sid}/Recordings/{recording}.wav")
        auth = self._client.auth
        http: twilio_rest.BasedHttpClient = self._client.http_client
        return _asked(lambda: http.download(url, auth, into))

    def delete_transcriptions(self, recording: str) -> int:
        """DELETE each of …/Recordings/{recording}/Transcriptions.json, until the list is empty."""
        try:
            found = _asked(lambda: self._client.recordings(recording).transcriptions.list(limit=MOST_LISTED))
            for each in found:
                _asked(self._client.transcriptions(_text(each.sid)).delete)
            left = _asked(lambda: self._client.recordings(recording).transcriptions.list(limit=1))
        except TelephoneNotThere:
            return 0
        if left:
            raise TelephoneNotDone(Cause.FAULT)
        return len(found)

    def delete_recording(self, recording: str) -> Remains:
        """DELETE …/Recordings/{recording}.json, then 404 or the status `deleted`."""
        resource = self._client.recordings(recording)
        _gone(resource.delete, lambda: resource.fetch().status)
        return METADATA_KEPT

    def delete_call(self, call: str) -> Remains:
        """DELETE …/Calls/{call}.json; refused while the call is going on (20009)."""
        resource = self._client.calls(call)
        _gone(resource.delete, lambda: resource.fetch().status)
        return NOTHING_KEPT

    def place_call(self, to: str, url: str, ended: str) -> str:
        """POST …/Calls.json from the operator's own number."""
        made = _asked(
            lambda: self._client.calls.create(
                to=twilio_rest.dialled(to),
                from_=self._from,
                url=url,
                status_callback=ended,
            )
        )
        return _text(made.sid)

    def redirect(self, call: str, url: str) -> None:
        """POST …/Calls/{call}.json with a new Url."""
        _asked(lambda: self._client.calls(call).update(url=url))

    def hang_up(self, call: str) -> None:
        """Status `completed`."""
        _unless_over(lambda: self._client.calls(call).update(status="completed"))

    def conference(self, name: str) -> str:
        """GET …/Conferences.json by FriendlyName, the one in progress."""
        found = _asked(
            lambda: self._client.conferences.list(friendly_name=name, status="in-progress", limit=1)
        )
        if not found:
            raise TelephoneNotThere
        return _text(found[0].sid)

    def hold(self, conference: str, url: str) -> None:
        """Each participant's `Hold` true with a HoldUrl."""
        self._each_in(conference, lambda one: one.update(hold=True, hold_url=url))

    def take_back(self, conference: str) -> None:
        """Each participant's `Hold` false."""
        self._each_in(conference, lambda one: one.update(hold=False))

    def end_conference(self, conference: str) -> None:
        """Conference status `completed`."""
        _unless_over(lambda: self._client.conferences(conference).update(status="completed"))

    def _each_in(self, conference: str, change: Callable[[Any], object]) -> None:
        """Raises TelephoneNotThere where nobody is in it any more."""
        there = _asked(lambda: self._client.conferences(conference).participants.list(limit=MOST_LISTED))
        if not there:
            raise TelephoneNotThere
        for one in there:
            _asked(lambda one=one: change(one))  # type: ignore[misc]

    def _moved(
        self,
        call: str,
        recording: str,
        reached: Callable[[RecordingStatus], bool],
        status: str,
        pause_behavior: str | None = None,
    ) -> RecordingState:
        """Asks for a status and believes only what is read back, whatever the update answered."""
        more = {"pause_behavior": pause_behavior} if pause_behavior else {}
        failed: TelephoneFailure | None = None
        try:
            _asked(lambda: self._client.calls(call).recordings(recording).update(status=status, **more))
        except TelephoneFailure as failure:
            failed = failure
        state = self.recording_state(call, recording)
        if not reached(state.status):
            raise failed or TelephoneNotDone(Cause.FAULT)
        return state


def _asked(ask: Callable[[], T]) -> T:
    """What the client returns; its errors by name."""
    try:
        return ask()
    except PROVIDER_FAILURES as error:
        if twilio_rest.status_of(error) == HTTPStatus.NOT_FOUND:
            raise TelephoneNotThere from None
        raise TelephoneNotDone(twilio_rest.cause_of(error)) from None


def _unless_over(ask: Callable[[], object]) -> None:
    try:
        _asked(ask)
    except TelephoneNotThere:
        return


def _gone(delete: Callable[[], object], status: Callable[[], object]) -> None:
    """Deletes a resource and believes only what is read back. Raises TelephoneNotDone where it is there."""
    failed: TelephoneNotDone | None = None
    try:
        _unless_over(delete)
    except TelephoneNotDone as failure:
        failed = failure
    try:
        left = _asked(status)
    except TelephoneNotThere:
        return
    if left != RecordingStatus.DELETED:
        raise failed or TelephoneNotDone(Cause.FAULT)


def _state(resource: Any) -> RecordingState:
    try:
        status = RecordingStatus(resource.status)
        seconds = int(resource.duration) if resource.duration not in (None, "", "-1") else None
    except (ValueError, TypeError, AttributeError):
        raise TelephoneNotDone(Cause.FAULT) from None
    return RecordingState(_text(resource.sid), _text(resource.call_sid), status, seconds)


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TelephoneNotDone(Cause.FAULT)
    return value
