"""`desk requests`: what stands in the database about requests, and nothing personal."""

from __future__ import annotations

import typer
from sqlalchemy import select

from desk.clock import local
from desk.commands.store import transaction
from desk.requests.failures import NoSuchRequest
from desk.settings import Settings
from desk.tables import Request, Step


def show_all(settings: Settings, status: str, most: int) -> None:
    """One line a request, newest first; with `status`, only those that stand there."""
    chosen = select(Request).order_by(Request.received_at.desc(), Request.number.desc()).limit(most)
    if status:
        chosen = chosen.where(Request.status == status)
    with transaction(settings) as session:
        for request in session.scalars(chosen):
            typer.echo(_line(request))


def show(settings: Settings, number: str) -> None:
    """One request and its steps. Raises NoSuchRequest."""
    with transaction(settings) as session:
        request = session.get(Request, number)
        if request is None:
            raise NoSuchRequest(f"there is no request {number}")
        typer.echo(_line(request))
        typer.echo(f"received {local(request.received_at):%Y-%m-%d %H:%M}  policy {request.policy_version}")
        steps = select(Step).where(Step.request_number == number).order_by(Step.position)
        for step in session.scalars(steps):
            failure = f"  {step.last_failure}" if step.last_failure else ""
            typer.echo(f"  {step.operation:<15}{step.category:<24}{step.state:<9}{step.tries} tries{failure}")


def _line(request: Request) -> str:
    provisional = " (provisional)" if request.due_provisional else ""
    due = f"{local(request.due):%Y-%m-%d}{provisional}"
    return f"{request.number:<16}{request.right:<22}{request.status:<20}due {due}"
