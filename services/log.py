"""One line per event in every process, and never the text of a message.

Standard library only and Python 3.10: the Rasa process loads this file as well (bot/server.py).

Until a process serves, everything may be said: no message exists yet, and the reason of a failed start must be
readable. From then on a library may put anything into its sentences (SQL parameters, values that failed a check,
local variables): only the place in the code, the names of the exceptions and our own short fields are written.
"""

import json
import logging
import logging.config
import re
import sys
import threading
import traceback
from datetime import datetime
from types import TracebackType
from typing import Any

_WORD = re.compile(r"[\w.:/@+-]{1,64}", re.ASCII)
# Loggers whose sentences are constants of their source: `record.msg` is the template, the values stay out.
_CONSTANT = ("uvicorn.error", "uvicorn")

_serving = threading.Event()


def event(
    room: str, name: str, *, level: int = logging.INFO, error: BaseException | None = None, **fields: object
) -> None:
    """Write one event. A field keeps numbers and short words (ids, codes); anything else becomes its length.

    Of `error`, type and place are kept, its sentence is not.
    """
    logging.getLogger(f"allervers.{room}").log(level, name, extra={"fields": fields}, exc_info=error)


def now_serving(serving: bool = True) -> None:
    """From now on write no sentence of a library. Each server calls it when it begins to serve."""
    if serving:
        _serving.set()
    else:
        _serving.clear()


class LineFormatter(logging.Formatter):
    """Writes `time=… level=… event=… key=value`, one line a record."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds")
        start = f"time={moment} level={record.levelname.lower()}"
        if record.name.startswith("allervers."):
            room = record.name.removeprefix("allervers.")
            parts = [f"event={room}.{record.msg}"]
            parts += [f"{key}={_value(value)}" for key, value in getattr(record, "fields", {}).items()]
        else:
            parts = _of_library(record)
        if record.exc_info and record.exc_info[1] is not None:
            parts.append(_exception(record.exc_info[1]))
        return " ".join([start, *parts])


def _of_library(record: logging.LogRecord) -> list[str]:
    parts = [f"logger={record.name}", f"at={_short(record.pathname)}:{record.lineno}"]
    if not _serving.is_set():
        return [*parts, f"says={_quoted(record.getMessage())}"]
    if record.name in _CONSTANT:
        return [*parts, f"says={_quoted(str(record.msg))}"]
    return [*parts, *_structured(record)]


def _structured(record: logging.LogRecord) -> list[str]:
    """Return the constant event name, and the names of the exceptions, of a line that structlog made."""
    try:
        line = json.loads(str(record.msg))
        found = [f"event={_value(line['event'])}"]
    except (ValueError, TypeError, KeyError):
        return []
    reasons = line.get("exception")
    if isinstance(reasons, list):
        names = [str(reason.get("exc_type")) for reason in reasons if isinstance(reason, dict)]
        found.append(f"exception={_value('<'.join(names).replace('<', ':'))}")
    return found


def _exception(error: BaseException) -> str:
    if not _serving.is_set():
        whole = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        return f"reason={_quoted(f'{type(error).__name__}: {error}')} exception={_quoted(whole)}"
    return f"exception={describe(error)}"


def describe(error: BaseException) -> str:
    """Return type and place of an exception and of its causes, without any of their sentences."""
    links: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen and len(links) < 5:
        seen.add(id(link))
        frames = traceback.extract_tb(link.__traceback__)
        places = [f"{_short(frame.filename)}:{frame.lineno}" for frame in frames[-3:]]
        links.append(f"{type(link).__module__}.{type(link).__qualname__}@{'>'.join(places) or '?'}")
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "|".join(links)


def _value(value: object) -> str:
    if value is None or isinstance(value, bool | int | float):
        return str(value)
    text = str(value)
    return text if _WORD.fullmatch(text) else f"<{len(text)}>"


def _quoted(text: str) -> str:
    return json.dumps(text.strip(), ensure_ascii=False)


def _short(path: str) -> str:
    """Return a source path without what lies above the packages: shorter, and the machine stays unnamed."""
    for mark in ("/site-packages/", "/lib/python"):
        if mark in path:
            return path.rsplit(mark, 1)[1]
    return "/".join(path.split("/")[-3:])


# Libraries that tell each request at INFO: an address can carry what a person typed.
_CHATTY = (
    "httpx",
    "httpcore",
    "sqlalchemy.engine",
    "alembic",
    "fontTools",
    "weasyprint",
    "rasa_sdk.executor",
    "apscheduler",
)

CONFIGURATION: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "services.log.LineFormatter"}},
    "handlers": {"out": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "line"}},
    "root": {"level": "INFO", "handlers": ["out"]},
    "loggers": {
        "uvicorn.access": {"level": "CRITICAL", "propagate": False},
        "py.warnings": {"level": "CRITICAL", "propagate": False},  # for developers, who see them in the tests
        **{name: {"level": "WARNING"} for name in _CHATTY},
    },
}


def install() -> None:
    """Send every record, warning and uncaught exception of this process through the one format."""
    logging.config.dictConfig(CONFIGURATION)
    logging.captureWarnings(True)

    def crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logging.getLogger("allervers.process").critical("crashed", exc_info=(kind, error, trace))

    def thread_crash(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            crash(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def unraisable(arguments: "sys.UnraisableHookArgs") -> None:
        if arguments.exc_value is not None:
            crash(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = crash
    threading.excepthook = thread_crash
    sys.unraisablehook = unraisable
