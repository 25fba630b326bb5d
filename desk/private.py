"""The private application, on the loopback: action calls, metrics, in demo mode the fake provider."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import (
    ActionExecutionRejection,
    ActionMissingDomainException,
    ActionNotFoundException,
)
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from actions import registry
from desk.app import wired
from desk.assembly import Desk
from desk.doors import problems
from desk.doors.problems import Problem
from desk.metrics import Metrics

MOST_BYTES = 8 * 1024 * 1024
"""A call carries the last events of a conversation."""


@dataclass(frozen=True)
class Private:
    """The private calls."""

    desk: Desk
    executor: ActionExecutor
    metrics: Metrics

    def routes(self) -> list[Route]:
        """The addresses of the private listener."""
        return [
            Route("/actions", self.act, methods=["POST"], name="actions"),
            Route("/metrics", self.measure, name="metrics"),
        ]

    async def act(self, request: Request) -> JSONResponse:
        """POST /actions: runs the action that the bot calls (Rasa's action protocol)."""
        secret = self.desk.settings.bot_secret.get_secret_value()
        given = request.headers.get("x-desk-secret", "")
        if not secret or not hmac.compare_digest(given.encode(), secret.encode()):
            raise Problem(problems.FORBIDDEN)
        try:
            call = json.loads(await request.body())
            result = await self.executor.run({"domain": {}, **call})  # no action of ours reads it
        except ActionExecutionRejection as refused:
            return JSONResponse({"error": "rejected", "action_name": refused.action_name}, 400)
        except ActionNotFoundException as unknown:
            return JSONResponse({"error": "unknown", "action_name": unknown.action_name}, 404)
        except (ActionMissingDomainException, ValueError, TypeError, KeyError, AttributeError):
            raise Problem(problems.UNREADABLE) from None
        return JSONResponse(result.model_dump() if result else {"events": [], "responses": []})

    async def measure(self, _request: Request) -> Response:
        """GET /metrics: for Prometheus."""
        return Response(self.metrics.text(), media_type="text/plain; version=0.0.4")


def private_app(desk: Desk, metrics: Metrics) -> Starlette:
    """The application behind DESK_PRIVATE_PORT."""
    executor = ActionExecutor()
    for action in registry.all_actions(desk):
        executor.register_action(action)
    routes = Private(desk, executor, metrics).routes()
    if desk.settings.demo:
        from desk.demo.provider import Provider  # no part of a production process

        routes += Provider(desk).routes()
    return wired(routes, metrics, most=MOST_BYTES)
