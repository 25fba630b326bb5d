"""Logs: JSON lines of a static message and attributes whose keys stand in one register.

A key that is not declared safe is dropped when a line is written, and a test finds it
in the source. Of other libraries' lines only their place is written: their texts, and
those of exceptions, can carry personal values.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TextIO

import structlog
from structlog.typing import EventDict, WrappedLogger

SAFE = frozenset(
    {
        "action",  # the name of an action of the domain
        "category",  # an id of the datamap
        "count",
        "failure",  # the class of an exception, never its text
        "job",
        "kind",  # a word of our own
        "milliseconds",
        "missing",  # the name of a response or of a place in it
        "number",  # a request's number, which is no name
        "operation",
        "path",  # of a file of ours
        "part",  # a part of the product, as in /readyz
        "port",
        "response",  # the name of a response
        "seconds",
        "source",  # the id of a data source
        "status",
        "where",  # file and line
    }
)
PERSONAL = frozenset({"subject", "phone", "name", "text", "value", "conversation", "token", "body", "note"})
"""Keys that no line may have."""

_OWN = frozenset({"event", "level", "timestamp", "logger"})


def configure(stream: TextIO = sys.stderr, level: int = logging.INFO) -> None:
    """Sets up the logs of this process, ours and the libraries'; called once, by the command line."""
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_declared,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = Foreign()
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)


def only_declared(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Drops every key that is not declared safe; a processor of structlog."""
    return {key: value for key, value in line.items() if key in SAFE or key in _OWN}


class Foreign(logging.Handler):
    """Writes where a library logged, and which exception, without a word of its text."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line for a record of WARNING or above."""
        failure = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        log = structlog.get_logger()
        written = log.error if record.levelno >= logging.ERROR else log.warning
        written("library said", kind=record.name, failure=failure, where=f"{record.module}:{record.lineno}")


def where(failure: BaseException) -> str:
    """File and line of the innermost frame of a failure: enough to mend it, and no value."""
    frame = failure.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    if frame is None:
        return ""
    path = Path(frame.tb_frame.f_code.co_filename)
    return f"{path.parent.name}/{path.name}:{frame.tb_lineno}"
