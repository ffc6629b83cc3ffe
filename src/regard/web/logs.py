"""Logs: one JSON object a line on standard error, and nothing in it that could be of a customer.

Words of others are never written: of an error only its class and where it was, of other packages' messages only
the fixed part, since the rest may hold data.
"""

import json
import logging
import logging.config
import os
import traceback
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, override

_LOG = logging.getLogger("regard")
_FRAMES = 30
_STANDARD_ERROR = 2


class JsonLines(logging.Formatter):
    """Writes a record as one line of JSON."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        time = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line: dict[str, Any] = {
            "time": time,
            "level": record.levelname.lower(),
            "event": str(record.msg).partition("\n")[0],
        }
        line |= getattr(record, "facts", {})
        if record.exc_info is not None and record.exc_info[1] is not None:
            line |= error_facts(record.exc_info[1])
        return json.dumps(line)


def log(event: str, *, level: int = logging.INFO, error: BaseException | None = None, **facts: Any) -> None:
    """Write what happened, with facts that name nobody; of an error its class and places."""
    found = {} if error is None else error_facts(error)
    _LOG.log(level, event, extra={"facts": facts | found})


def error_facts(error: BaseException) -> dict[str, Any]:
    """Return the classes of an error and its causes, and the places it went through, without any message."""
    classes, where = [], []
    cause: BaseException | None = error
    while cause is not None:
        classes.append(type(cause).__name__)
        where += _places(cause.__traceback__)
        cause = cause.__cause__
    return {"error": " from ".join(classes), "where": where[-_FRAMES:]}


def configuration(level: str) -> dict[str, Any]:
    """Return how logging is configured in every process of the server."""
    silent = {"handlers": [], "level": "CRITICAL", "propagate": False}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "regard": {"handlers": ["stderr"], "level": level.upper(), "propagate": False},
            "_granian": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            # They write paths, and paths may hold keys; what they say is in the log of requests.
            "django": silent,
            "granian.access": silent,
        },
    }


def configure_logs(level: str) -> None:
    """Write logs from a level on: debug, info, warning or error."""
    logging.config.dictConfig(configuration(level))


def _places(traceback_: TracebackType | None) -> list[str]:
    frames = traceback.extract_tb(traceback_)
    return [f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno}" for frame in frames]


def end_log() -> None:
    """Close the log for good, at the exit of a process that served.

    Granian lets go of Python so late that DuckDB complains of leaks, in plain text that no reader of logs expects.
    """
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), _STANDARD_ERROR)
