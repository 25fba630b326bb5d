"""Putting jobs into the queue, in the transaction of whoever asks for them.

A job exists if and only if that transaction commits. Its arguments stay readable in
the database, so they are ids only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from procrastinate import App, SyncPsycopgConnector
from sqlalchemy.orm import Session

EXECUTE = "requests.execute"
TELL = "requests.tell"
SEND = "hotline.send"
QUEUE = "requests"


@dataclass(frozen=True)
class Jobs:
    """The queue, as those see it who put jobs into it; `url` is the database it lives in."""

    url: str
    app: App

    @classmethod
    def open(cls, url: str) -> Self:
        """The queue in the database of this libpq URL; nothing is connected, for jobs go by sessions."""
        return cls(url, App(connector=SyncPsycopgConnector()))

    def execute(self, session: Session, number: str) -> None:
        """Lets a worker carry out the steps of this request, once the session's transaction commits."""
        self._put(session, EXECUTE, number, after_s=0)

    def tell(self, session: Session, number: str, after_s: int) -> None:
        """Lets a worker tell what came of this request, unless somebody has told it by then."""
        self._put(session, TELL, number, after_s)

    def send(self, session: Session, kind: str, reference: str) -> None:
        """Lets a worker do what a call leads to: its kind, and the id of what it is about."""
        connection = session.connection().connection.driver_connection
        job = self.app.configure_task(SEND, queue=QUEUE, connection=connection)
        job.defer(kind=kind, reference=reference)

    def _put(self, session: Session, task: str, number: str, after_s: int) -> None:
        connection = session.connection().connection.driver_connection
        job = self.app.configure_task(
            task,
            queue=QUEUE,
            connection=connection,
            schedule_in={"seconds": after_s} if after_s else None,
        )
        job.defer(number=number)
