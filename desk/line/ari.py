"""Asterisk's REST interface as the line needs it beside `desk.telephone.asterisk`: events, bridges, sound.

Source: Asterisk's `rest-api/api-docs` (applications, bridges, channels, events). Every method raises
TelephoneNotDone or TelephoneNotThere, and no error of a lower library.
"""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Literal
from urllib.parse import urlencode

import httpx
import structlog
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from desk.providers import Cause, is_local
from desk.settings import Settings
from desk.telephone.asterisk import ANSWER_S, CONNECT_S, NOT_FOUND, bridge_of, cause_of_error, judged, part
from desk.telephone.failures import TelephoneNotDone, TelephoneNotThere

log = structlog.get_logger()

MIXING = "mixing,dtmf_events,proxy_media"
"""Never joined past Asterisk: keys and sound of two telephones go through it, and through the recording."""

GONE = (400, 404, 422)
"""How `addChannel` says that the channel is not there any more, or not in the application."""


class Party(BaseModel):
    """Who is at the other end of a channel."""

    model_config = ConfigDict(frozen=True)
    number: str = ""


class Channel(BaseModel):
    """A telephone in a call."""

    model_config = ConfigDict(frozen=True)
    id: str
    caller: Party = Party()


class Bridge(BaseModel):
    """Channels that hear each other."""

    model_config = ConfigDict(frozen=True)
    id: str
    channels: tuple[str, ...] = ()


class Recorded(BaseModel):
    """A recording that ended; `duration` in seconds."""

    model_config = ConfigDict(frozen=True)
    name: str
    duration: int | None = None


class Event(BaseModel):
    """What Asterisk tells of the application; what a kind has not is empty."""

    model_config = ConfigDict(frozen=True)
    type: str
    channel: Channel | None = None
    digit: str = ""
    eventname: str = ""
    userevent: dict[str, Any] = Field(default_factory=dict)
    recording: Recorded | None = None


class Ari:
    """A client of one application; used within one event loop."""

    def __init__(self, settings: Settings) -> None:
        login = settings.asterisk_user, settings.asterisk_password.get_secret_value()
        url = settings.asterisk_url.rstrip("/")
        self._client = httpx.AsyncClient(
            base_url=url + "/",
            auth=login,
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            trust_env=not is_local(url),
        )
        self._application = settings.asterisk_application
        query = urlencode({"app": self._application, "subscribeAll": "false"})
        self._events = f"ws{url.removeprefix('http')}/events?{query}"
        self._login = {"Authorization": f"Basic {base64.b64encode(':'.join(login).encode()).decode()}"}
        self._proxy: Literal[True] | None = None if is_local(url) else True

    async def close(self) -> None:
        """Gives the connections back."""
        await self._client.aclose()

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[AsyncIterator[Event]]:
        """GET /events as a WebSocket, which makes this process the application; the events end with it."""
        opened = connect(
            self._events, additional_headers=self._login, proxy=self._proxy, open_timeout=ANSWER_S
        )
        try:
            socket = await opened
        except (OSError, TimeoutError, WebSocketException):
            raise TelephoneNotDone(Cause.UNREACHABLE) from None
        try:
            yield _events_of(socket)
        finally:
            await socket.close()

    async def answer(self, channel: str) -> None:
        """POST channels/{channel}/answer; one that was answered stays so."""
        await self._ask("POST", f"channels/{part(channel)}/answer")

    async def bridge(self, channel: str, name: str) -> None:
        """POST bridges/{bridge}: a mixing bridge of the channel's own, where there is none."""
        try:
            await self._ask("POST", f"bridges/{part(bridge_of(channel))}", {"type": MIXING, "name": name})
        except TelephoneNotDone:
            await self._ask("GET", f"bridges/{part(bridge_of(channel))}")

    async def add(self, bridge: str, channel: str) -> None:
        """POST bridges/{bridge}/addChannel, out of the one it was in; nobody in it hears its keys."""
        asked = {"channel": channel, "absorbDTMF": "true"}
        await self._ask("POST", f"bridges/{part(bridge)}/addChannel", asked, gone=GONE)

    async def end_bridge(self, bridge: str) -> None:
        """DELETE bridges/{bridge}; one that is gone is no failure."""
        try:
            await self._ask("DELETE", f"bridges/{part(bridge)}")
        except TelephoneNotThere:
            return

    async def sound(self, channel: str, name: str, host: str) -> None:
        """POST channels/externalMedia: a channel of this id that opens a connection of this name to us."""
        asked = {
            "channelId": channel,
            "app": self._application,
            "external_host": host,
            "encapsulation": "audiosocket",
            "transport": "tcp",
            "connection_type": "client",
            "format": "slin",
            "direction": "both",
            "data": name,
        }
        await self._ask("POST", "channels/externalMedia", asked)

    async def variable(self, channel: str, name: str) -> str:
        """GET channels/{channel}/variable; empty where it is not set.

        Raises TelephoneNotDone(REFUSED) for a channel that is not in an application.
        """
        try:
            found = await self._ask("GET", f"channels/{part(channel)}/variable", {"variable": name})
        except TelephoneNotThere:
            return ""
        value = found.get("value") if isinstance(found, dict) else None
        return value if isinstance(value, str) else ""

    async def channels(self) -> tuple[Channel, ...]:
        """Those of GET channels that the application is subscribed to: its own, in the order they began."""
        application = await self._ask("GET", f"applications/{part(self._application)}")
        ids = application.get("channel_ids", []) if isinstance(application, dict) else []
        there = await self._ask("GET", "channels")
        return tuple(Channel.model_validate(one) for one in _listed(there) if one.get("id") in ids)

    async def bridges(self) -> tuple[Bridge, ...]:
        """GET bridges."""
        return tuple(Bridge.model_validate(one) for one in _listed(await self._ask("GET", "bridges")))

    async def _ask(
        self, method: str, path: str, query: dict[str, str] | None = None, gone: tuple[int, ...] = NOT_FOUND
    ) -> Any:
        try:
            answer = await self._client.request(method, path, params=query)
            judged(answer.status_code, gone)
            return answer.json() if answer.content else {}
        except httpx.HTTPError as error:
            raise TelephoneNotDone(cause_of_error(error)) from None
        except ValueError:
            raise TelephoneNotDone(Cause.FAULT) from None


async def _events_of(socket: ClientConnection) -> AsyncIterator[Event]:
    try:
        async for message in socket:
            try:
                yield Event.model_validate_json(message)
            except ValidationError:
                log.warning("event not understood")
    except ConnectionClosed:
        return


def _listed(answer: Any) -> list[dict[str, Any]]:
    return [one for one in answer if isinstance(one, dict)] if isinstance(answer, list) else []
