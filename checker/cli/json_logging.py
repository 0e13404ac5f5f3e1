"""Structured logs, one JSON object a line, without anything of a client.

Only our own loggers may say something with values. What a library logs may hold addresses, tokens or
rows, so of its records only the logger's name, the kind of error and the places in the code are kept.
"""

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

_OURS: Final = "startklar"
_encode: Final = json.JSONEncoder(ensure_ascii=False, default=str).encode
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {"message", "taskName"}


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, without its line break."""
        ours = record.name.partition(".")[0] == _OURS
        line: dict[str, Any] = {
            "time": _time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if ours else "a library reports",
        }
        if ours:
            line |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["at"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(record.exc_info[2])[-12:]
            ]
        return _encode(line)


def _time(unix_s: float) -> str:
    second, part = divmod(unix_s, 1)
    return f"{_second(int(second))}.{int(part * 1000):03d}+00:00"


@lru_cache(maxsize=2)
def _second(unix_s: int) -> str:
    """Return the whole second, which hundreds of lines share."""
    return datetime.fromtimestamp(unix_s, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def start_logging(level: str) -> None:
    """Send all logs to standard error.

    What no line says of a record is not looked up (https://docs.python.org/3/howto/logging.html#optimization):
    every request has a line.
    """
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # the place in the code that has said it
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger(_OURS).setLevel(level.upper())
    logging.captureWarnings(capture=True)
