"""What every endpoint needs: the desk, threads for its synchronous work, who is calling."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request

from desk.assembly import Desk
from desk.conversation.failures import Busy
from desk.doors import problems
from desk.doors.problems import Problem
from desk.identity.app_token import verify_app_token

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE = 40
MOST_WAITING = 200
BEARER = "bearer "


@dataclass(frozen=True)
class Entry:
    """The desk behind the doors, and threads of their own.

    A turn holds its thread while the bot calls an action back, which runs in the
    event loop's other threads: were they the same, full threads would wait for themselves.
    """

    desk: Desk
    threads: CapacityLimiter = field(default_factory=partial(CapacityLimiter, AT_ONCE))

    async def run(self, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Runs synchronous work in a thread. Raises Busy where too many wait for one."""
        if self.threads.statistics().tasks_waiting >= MOST_WAITING:
            raise Busy
        return await to_thread.run_sync(partial(work, *args, **options), limiter=self.threads)

    def subject(self, token: str) -> str:
        """Whose token this is. Raises TokenInvalid, TokenExpired."""
        return verify_app_token(token, self.desk.settings, self.desk.clock).subject


def token_of(request: Request) -> str:
    """The bearer token of a call. Raises Problem(TOKEN_MISSING)."""
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(BEARER) or not header[len(BEARER) :].strip():
        raise Problem(problems.TOKEN_MISSING)
    return header[len(BEARER) :].strip()
