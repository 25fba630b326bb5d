"""What the desk counts: calls, how long they take, and how full its pools are. No personal value.

A registry a process, made in the assembly of `serve`; read by Prometheus on the private listener.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Metrics:
    """The counters of one process; `pools` are its connection pools by name."""

    pools: dict[str, Engine]
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    calls: Counter = field(init=False)
    duration: Histogram = field(init=False)

    def __post_init__(self) -> None:
        """Registers the counters."""
        calls = Counter("desk_calls", "Calls answered", ("endpoint", "status"), registry=self.registry)
        duration = Histogram(
            "desk_call_seconds", "Time to answer", ("endpoint",), buckets=BUCKETS, registry=self.registry
        )
        object.__setattr__(self, "calls", calls)
        object.__setattr__(self, "duration", duration)
        self.registry.register(Pools(self.pools))

    def text(self) -> bytes:
        """Everything in Prometheus' text format."""
        return generate_latest(self.registry)


@dataclass(frozen=True, eq=False)
class Pools(Collector):
    """Connections in use and in reserve, read when asked."""

    engines: dict[str, Engine]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """One gauge with the pool's name and the connection's state."""
        gauge = GaugeMetricFamily("desk_connections", "Database connections", labels=("pool", "state"))
        for name, engine in self.engines.items():
            pool = engine.pool
            if isinstance(pool, QueuePool):
                gauge.add_metric((name, "in_use"), pool.checkedout())
                gauge.add_metric((name, "idle"), pool.checkedin())
                gauge.add_metric((name, "size"), pool.size())
        yield gauge


@dataclass(frozen=True)
class Watch:
    """ASGI middleware that counts each call under its endpoint's name, never under its path."""

    app: ASGIApp
    metrics: Metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the call on and notes its status and the time to its first byte."""
        began = time.perf_counter()

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start":
                endpoint = getattr(scope.get("route"), "name", None) or "none"
                self.metrics.calls.labels(endpoint, str(message["status"])).inc()
                self.metrics.duration.labels(endpoint).observe(time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, watched)
