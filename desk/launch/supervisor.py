"""Starts everything in the right order, keeps it running, and stops all of it.

Training and the databases go side by side; the bot starts as soon as its model
and its store are there, for it is the slowest.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from desk.launch import database, probes
from desk.launch.child import Child, stop_all
from desk.launch.console import CannotStart, Console
from desk.launch.ports import Ports
from desk.launch.programs import Programs
from desk.settings import Settings

T = TypeVar("T")
TICK_S = 0.1
MOST_DEATHS = 3
LONGEST_START_S = 600.0
TOLD_EVERY_S = 5.0


class Stopped(Exception):
    """Somebody asked us to stop."""


@dataclass
class Supervisor:
    """One start of the product, from nothing to its end."""

    settings: Settings
    ports: Ports
    console: Console
    stopping: threading.Event = field(default_factory=threading.Event)
    children: list[Child] = field(default_factory=list)

    def run(self) -> None:
        """Starts, says ready, and keeps all running until asked to stop. Raises CannotStart."""
        try:
            self._start()
            self._keep()
        except Stopped:
            self.console.step("stopping")
        finally:
            self.stopping.set()
            stop_all(self.children)
            database.stop(self.settings)

    def _start(self) -> None:
        programs = Programs(self.settings, self.ports)
        training = self._add(programs.training())
        self.console.step("model: training unless it is current")
        with ThreadPoolExecutor(1) as pool:
            urls = self._result(pool.submit(database.start, self.settings))
            self.console.step("database: running")
            prepared = pool.submit(database.prepare, self.settings, urls)
            self._trained(training)
            bot = self._add(programs.bot(urls.tracker))
            self.console.step("bot: starting")
            loaded = self._result(prepared)
        self.console.step(f"database: schema ready{', sample operator loaded' if loaded else ''}")
        self._add(programs.desk(urls.desk))
        self.console.step("desk: starting")
        self._watch(bot)
        self._until_ready()

    def _add(self, child: Child) -> Child:
        child.log.unlink(missing_ok=True)
        child.start()
        self.children.append(child)
        return child

    def _trained(self, training: Child) -> None:
        self._until(lambda: training.code() is not None, "model: training")
        self.children.remove(training)
        if training.code() != 0:
            raise CannotStart(f"the training failed, see {training.log}\n{training.tail()}")
        self.console.step("model: ready")

    def _result(self, future: Future[T]) -> T:
        self._until(future.done, "database: preparing")
        return future.result()

    def _until(self, done: Callable[[], bool], about: str) -> None:
        told = time.monotonic()
        while not done():
            if self.stopping.wait(TICK_S):
                raise Stopped
            if time.monotonic() - told > TOLD_EVERY_S:
                told = time.monotonic()
                self.console.step(f"{about} …")

    def _watch(self, bot: Child) -> None:
        url = f"http://127.0.0.1:{self.ports.bot}/webhooks/desk/health"

        def hung() -> None:
            self.console.step("bot: does not answer")
            bot.tell(signal.SIGKILL)

        threading.Thread(target=probes.watch, args=(url, self.stopping, hung), daemon=True).start()

    def _until_ready(self) -> None:
        until, told = time.monotonic() + LONGEST_START_S, time.monotonic()
        url = f"http://127.0.0.1:{self.ports.public}"
        ready, waiting = False, tuple[str, ...]()
        while not ready:
            self._tick(fatal=MOST_DEATHS)
            ready, waiting = probes.readiness(url)
            if time.monotonic() - told > TOLD_EVERY_S and not ready:
                told = time.monotonic()
                self.console.step(f"waiting for {', '.join(waiting) or 'the desk'} …")
            if time.monotonic() > until:
                raise CannotStart(f"not ready after {LONGEST_START_S:.0f} s: {', '.join(waiting)}")
        self.console.ready(url, demo=self.settings.demo)

    def _keep(self) -> None:
        while True:
            self._tick(fatal=None)

    def _tick(self, *, fatal: int | None) -> None:
        if self.stopping.wait(TICK_S):
            raise Stopped
        for child in self.children:
            if child.code() is None:
                continue
            if fatal is not None and child.deaths >= fatal:
                raise CannotStart(f"{child.name} does not start, see {child.log}\n{child.tail()}")
            if child.is_due():
                self.console.step(f"{child.name}: ended with {child.code()}, started again")
                child.start()
