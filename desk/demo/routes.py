"""The demo's calls (contract, "Demo mode only"); outside demo mode none of them is there."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from desk import db
from desk.clock import DemoClock, local
from desk.db import unit_of_work
from desk.demo import clock as moving
from desk.demo import inbox
from desk.doors import problems
from desk.doors.entry import Entry
from desk.doors.problems import Problem
from desk.identity.app_token import make_app_token
from sample import load


class Login(BaseModel):
    """The body of a login."""

    model_config = ConfigDict(strict=True, frozen=True)
    phone: str


@dataclass(frozen=True)
class Demo:
    """The demo's people, their logins, what was sent to them, and the clock."""

    entry: Entry

    def routes(self) -> list[Route]:
        """The demo's addresses."""
        return [
            Route("/demo/people", self.people, name="demo_people"),
            Route("/demo/login", self.login, methods=["POST"], name="demo_login"),
            Route("/demo/sms", self.sms, name="demo_sms"),
            Route("/demo/twilio", self.twilio, name="demo_twilio"),
            Route("/demo/wechat", self.wechat, name="demo_wechat"),
            Route("/demo/secrets", self.secrets, name="demo_secrets"),
            Route("/demo/clock", self.clock, methods=["POST"], name="demo_clock"),
        ]

    async def people(self, _request: Request) -> JSONResponse:
        """GET /demo/people: who can be played, and what is special about each."""
        return JSONResponse(await self.entry.run(self._people))

    async def login(self, request: Request) -> JSONResponse:
        """POST /demo/login: the token that the operator's app would send."""
        asked = Login.model_validate_json(await request.body())
        return JSONResponse({"token": await self.entry.run(self._token, asked.phone)})

    async def sms(self, request: Request) -> JSONResponse:
        """GET /demo/sms?phone=: the text messages of a number, newest first."""
        return JSONResponse(await self.entry.run(self._texts, request.query_params.get("phone", "")))

    async def twilio(self, _request: Request) -> JSONResponse:
        """GET /demo/twilio: the calls of the telephone provider's REST API, newest first."""
        return JSONResponse(await self.entry.run(self._calls))

    async def wechat(self, _request: Request) -> JSONResponse:
        """GET /demo/wechat?openid=: nothing was sent, for this desk has no Official Account."""
        return JSONResponse([])

    async def secrets(self, _request: Request) -> JSONResponse:
        """GET /demo/secrets: what a simulator needs to sign as a provider does."""
        return JSONResponse(self._secrets())

    async def clock(self, request: Request) -> JSONResponse:
        """POST /demo/clock: sets, moves or resets the product's clock."""
        moved = moving.Moved.model_validate_json(await request.body() or b"{}")
        return JSONResponse({"now": local(await self.entry.run(self._move, moved)).isoformat()})

    def _people(self) -> list[dict[str, str]]:
        listed = load.people(db.url_of(self.entry.desk.settings, "sample"))
        return [{"phone": each.phone, "name": each.name, "about": each.about} for each in listed]

    def _token(self, phone: str) -> str:
        desk = self.entry.desk
        subject = desk.backend.subject_of(phone)
        if subject is None:
            raise Problem(problems.UNKNOWN_PHONE)
        return make_app_token(subject, desk.settings, desk.clock)

    def _texts(self, phone: str) -> list[dict[str, Any]]:
        with unit_of_work(self.entry.desk.sessions) as session:
            return inbox.texts(session, phone)

    def _calls(self) -> list[dict[str, Any]]:
        with unit_of_work(self.entry.desk.sessions) as session:
            return inbox.calls(session)

    def _secrets(self) -> dict[str, str]:
        settings, keys = self.entry.desk.settings, self.entry.desk.keys
        return {
            "twilio_auth_token": settings.twilio_auth_token.get_secret_value(),
            "public_url": settings.url,
            "wechat_token": keys.derive("demo-wechat-token").hex()[:32],
            "wechat_app_id": f"wx{keys.derive('demo-wechat-app').hex()[:16]}",
            "wechat_aes_key": base64.b64encode(keys.derive("demo-wechat-aes")).decode().rstrip("="),
        }

    def _move(self, moved: moving.Moved) -> datetime:
        demo = self.entry.desk.clock
        if not isinstance(demo, DemoClock):
            raise Problem(problems.NOT_FOUND)
        return moving.move(demo, moved)
