"""The parts that a journey needs, each looked at with one cheap question."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from desk.assembly import Desk
from desk.datamap.failures import BackendFailure
from desk.db import DatabaseFailure, unit_of_work
from desk.telephone.asterisk import AsteriskTelephone
from desk.telephone.failures import TelephoneFailure
from desk.telephone.provider import Telephone

HEARTBEAT_S = 30
_WORKER = text(
    "SELECT EXISTS (SELECT FROM procrastinate_workers"
    " WHERE last_heartbeat > now() - make_interval(secs => :seconds))"
)


def parts(desk: Desk) -> dict[str, bool]:
    """Each part by name, and whether it answers."""
    database = answers(lambda: _database(desk))
    return {
        **_line(desk.telephone),
        "database": database,
        "worker": database and answers(lambda: _worker(desk)),
        "backend": answers(desk.backend.ready),
        "bot": desk.conversation.bot.alive(),
    }


def _line(telephone: Telephone) -> dict[str, bool]:
    """Whether somebody answers the hotline's calls, where the desk does so by itself."""
    if not isinstance(telephone, AsteriskTelephone):
        return {}
    return {"line": answers(telephone.is_attended)}


def answers(question: Callable[[], bool]) -> bool:
    """Whether the question is answered with yes; a part that cannot be reached is not ready."""
    try:
        return question()
    except (DatabaseFailure, SQLAlchemyError, BackendFailure, TelephoneFailure, OSError):
        return False


def _database(desk: Desk) -> bool:
    with unit_of_work(desk.sessions) as session:
        return session.scalar(text("SELECT true")) is True


def _worker(desk: Desk) -> bool:
    with unit_of_work(desk.sessions) as session:
        return session.scalar(_WORKER, {"seconds": HEARTBEAT_S}) is True
