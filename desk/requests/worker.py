"""The job worker: takes jobs from the shared queue, and takes over those of a worker that died.

It runs inside `desk serve`, in a thread with an event loop of its own, and alone as
`desk work`, on as many machines as there are.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job

from desk.logs import where
from desk.requests import execution
from desk.requests.chores import Chore
from desk.requests.execution import Execution
from desk.requests.jobs import EXECUTE, QUEUE, SEND, TELL

log = structlog.get_logger()

AT_ONCE = 4
HEARTBEAT_S = 2.0
DEAD_AFTER_S = 9.0
LOOKS_FOR_DEAD_EVERY_S = 2.0
"""From the death of a worker to its job in another's hands: less than 9 + 2 + 1 seconds."""

POLLS_EVERY_S = 1.0
GRACE_S = 5.0
AFTER_FAULT_S = 5.0
TELLS_AGAIN_S = 1.0
MOST_SENDS = 60
"""Tries of a text message, five minutes of them: later it would tell what nobody waits for any more."""

CONNECTIONS = 6
KEPT_HOURS = 24
EVERY_MINUTE = "* * * * *"
EVERY_HOUR = "23 * * * *"
CHORES = "chores"
LATER = -10
"""The priority of chores: after everything that a person waits for."""


@dataclass(frozen=True)
class Crew:
    """What a worker does: executes requests, tells results, sends text messages, does chores.

    `tell` says whether the result of a request has been told; chores run every minute.
    """

    execution: Execution
    tell: Callable[[str], bool]
    send: Callable[[str, str], None]
    chores: Mapping[str, Chore]


class Again(Exception):
    """Not a failure: the job is to run again after so many seconds."""

    def __init__(self, after_s: float) -> None:
        """Carries no other thing, for its text is logged."""
        super().__init__(f"again in {after_s} s")
        self.after_s = after_s


class _AsAsked(BaseRetryStrategy):
    """Runs a job again when it asks for it, for ever; one that failed otherwise, a little later."""

    def get_retry_decision(
        self,
        *,
        exception: BaseException,
        job: Job,  # noqa: ARG002 - the queue's signature
    ) -> RetryDecision:
        after_s = exception.after_s if isinstance(exception, Again) else AFTER_FAULT_S
        return RetryDecision(retry_at=datetime.now(UTC) + timedelta(seconds=after_s))


def run(crew: Crew, stopping: threading.Event) -> None:
    """Works until `stopping` is set; a step under way is finished. Comes back after a lost database."""
    asyncio.run(_until_stopped(crew, stopping))


def app_of(crew: Crew, connector: PsycopgConnector, stopping: threading.Event) -> App:
    """The queue's application with its tasks, by the names under which jobs are put."""
    app = App(connector=connector)

    @app.task(name=EXECUTE, queue=QUEUE, retry=_AsAsked())
    def execute(number: str) -> None:
        _again(_safely(EXECUTE, partial(execution.run, crew.execution, number, stopping.is_set)))

    @app.task(name=TELL, queue=QUEUE, retry=_AsAsked())
    def tell(number: str) -> None:
        _again(_safely(TELL, lambda: None if crew.tell(number) else TELLS_AGAIN_S))

    @app.task(name=SEND, queue=QUEUE, retry=_AsAsked(), pass_context=True)
    def send(context: JobContext, kind: str, reference: str) -> None:
        again_s = _safely(SEND, lambda: crew.send(kind, reference))
        _again(again_s if context.job.attempts < MOST_SENDS else None)

    @app.periodic(cron=EVERY_MINUTE)
    @app.task(name="chores.minute", queue=CHORES, priority=LATER, queueing_lock="chores.minute")
    def each_minute(timestamp: int) -> None:  # noqa: ARG001 - the queue says for when
        for name, chore in crew.chores.items():
            _safely(name, partial(_silent, chore))

    @app.periodic(cron=EVERY_HOUR)
    @app.task(
        name="chores.hour", queue=CHORES, priority=LATER, queueing_lock="chores.hour", pass_context=True
    )
    async def each_hour(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
        await context.app.job_manager.delete_old_jobs(KEPT_HOURS, include_failed=True, include_aborted=True)

    return app


async def _until_stopped(crew: Crew, stopping: threading.Event) -> None:
    while not stopping.is_set():
        working = asyncio.create_task(_work(crew, stopping))
        while not stopping.is_set() and not working.done():
            await asyncio.wait({working}, timeout=0.2)
        working.cancel()
        try:
            await working
        except asyncio.CancelledError:
            continue
        except Exception as failure:  # a worker never ends by itself: the database may come back
            log.error("worker lost its footing", failure=type(failure).__name__, where=where(failure))
        await asyncio.sleep(POLLS_EVERY_S)


async def _work(crew: Crew, stopping: threading.Event) -> None:
    connector = PsycopgConnector(
        conninfo=crew.execution.jobs.url, min_size=1, max_size=CONNECTIONS, timeout=AFTER_FAULT_S
    )
    app = app_of(crew, connector, stopping)
    async with app.open_async():
        rescuing = asyncio.create_task(_take_over(app))
        try:
            await app.run_worker_async(
                concurrency=AT_ONCE,
                listen_notify=True,
                fetch_job_polling_interval=POLLS_EVERY_S,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_S,
                stalled_worker_timeout=DEAD_AFTER_S,
                shutdown_graceful_timeout=GRACE_S,
            )
        finally:
            rescuing.cancel()


async def _take_over(app: App) -> None:
    """Puts the jobs of workers whose heart stopped back into the queue, as long as this one lives."""
    while True:
        await asyncio.sleep(LOOKS_FOR_DEAD_EVERY_S)
        with suppress(ConnectorException):  # the worker itself notices a lost database
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S):
                log.warning("job taken over", job=job.id, kind=job.task_name)
                await app.job_manager.retry_job(job)


def _safely(name: str, work: Callable[[], float | None]) -> float | None:
    """Runs a piece of work; of a failure only class and place are logged, and it is tried again."""
    try:
        return work()
    except Exception as failure:  # the queue would log its text, which can carry values
        log.error("job failed", kind=name, failure=type(failure).__name__, where=where(failure))
    return AFTER_FAULT_S


def _again(after_s: float | None) -> None:
    if after_s is not None:
        raise Again(after_s)


def _silent(chore: Chore) -> None:
    chore()
