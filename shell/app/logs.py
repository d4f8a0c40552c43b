"""The server's log beside the store: one line of JSON per event, without people's names or texts.

For an error the log has its key or type and its location in the code, never its values, which may be cells of a
file, names of files or names of people.
"""

import logging
import os
import sys
import traceback
from collections.abc import Callable, MutableMapping
from copy import copy
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

import structlog
from structlog.stdlib import ExtraAdder, ProcessorFormatter, add_log_level

from data.errors import DabiaoError
from data.files.own_files import open_own
from data.monitoring import EVENTS, REQUEST_ID
from data.private_files import make_private

LOG = logging.getLogger("dabiao")

LEVELS = ("debug", "info", "warning", "error")
LARGEST_BYTES, KEPT_FILES = 5_000_000, 5
LONGEST_ARGUMENT = 200

Event = MutableMapping[str, Any]


def file_of(store_path: Path) -> Path:
    """Return the path of the log of the app that has this store open; older parts are `.1`, `.2` and so on."""
    store_path = store_path.resolve()
    return store_path.with_name(f"{store_path.name}.log")


def level() -> str:
    """Return the lowest level written: `DABIAO_LOG_LEVEL`, by default info. Raises DabiaoError for an unknown one."""
    text = os.environ.get("DABIAO_LOG_LEVEL", "info").lower()
    if text not in LEVELS:
        raise DabiaoError("error.log_level", value=text, known=", ".join(LEVELS))
    return text


class Logs:
    """A service of the server that writes events to the file, and warnings and errors to standard error as well."""

    def __init__(self, store_path: Path) -> None:
        self._path = file_of(store_path)
        self._handlers: list[logging.Handler] = []
        self._make_record: Callable[..., logging.LogRecord] = logging.LogRecord

    def _without_values(self, *arguments: Any, **named: Any) -> logging.LogRecord:
        """Create a log record without values, also for other loggers such as Streamlit's."""
        record = self._make_record(*arguments, **named)
        if record.name != LOG.name:
            if isinstance(record.args, tuple):
                record.args = tuple(
                    _harmless(value) if isinstance(value, BaseException) else value for value in record.args
                )
            if isinstance(record.exc_info, tuple) and record.exc_info[1] is not None:
                kind, steps = _described(record.exc_info)
                words = f"{record.getMessage()}: {kind} ({' < '.join(reversed(steps))})"
                record.__dict__.update(msg=words, args=(), exc_info=None, exc_text=None)
        return record

    def start(self) -> None:
        """Open the file. Raises DabiaoError for an unknown level, OSError if the file cannot be written."""
        chosen = level()
        to_terminal = logging.StreamHandler(sys.stderr)
        to_terminal.setLevel(logging.WARNING)
        to_terminal.setFormatter(_Formatter(structlog.dev.ConsoleRenderer(colors=False)))
        self._handlers = [_Counted(logging.WARNING), to_terminal]
        LOG.setLevel(chosen.upper())
        self._make_record = logging.getLogRecordFactory()
        logging.setLogRecordFactory(self._without_values)
        try:
            self._handlers.append(_file_handler(self._path))
        finally:  # events that cannot be written to the file still reach the terminal
            for handler in self._handlers:
                LOG.addHandler(handler)
        LOG.info("the server starts")

    def stop(self) -> None:
        """Close the file."""
        LOG.info("the server has ended")
        logging.setLogRecordFactory(self._make_record)
        for handler in self._handlers:
            LOG.removeHandler(handler)
            handler.close()
        LOG.setLevel(logging.NOTSET)
        self._handlers = []


def _file_handler(path: Path) -> logging.Handler:
    handler = _PrivateFile(path, maxBytes=LARGEST_BYTES, backupCount=KEPT_FILES - 1, encoding="utf-8")
    handler.setFormatter(_Formatter(structlog.processors.JSONRenderer(ensure_ascii=False)))
    return handler


class _Counted(logging.Handler):
    """Counts warnings and errors for the monitor."""

    def emit(self, record: logging.LogRecord) -> None:
        EVENTS.add("log", record.levelname.lower())


class _PrivateFile(RotatingFileHandler):
    """A file that only its owner can read; an existing link or another user's file is not used."""

    def _open(self) -> Any:
        stream = open(self.baseFilename, self.mode, encoding=self.encoding, errors=self.errors, opener=open_own)  # noqa: SIM115 - the handler closes it
        make_private(Path(self.baseFilename))
        return stream


class _Formatter(ProcessorFormatter):
    """Formats events as lines and removes values that may be private from arguments and exceptions."""

    def __init__(self, renderer: Any) -> None:
        super().__init__(
            foreign_pre_chain=[
                add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                ExtraAdder(),
                _add_request_id,
                _describe_exception,
            ],
            processors=[ProcessorFormatter.remove_processors_meta, renderer],
        )

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of an event."""
        record = copy(record)
        if isinstance(record.args, tuple):
            record.args = tuple(map(_harmless, record.args))
        return super().format(record)


def _harmless(argument: object) -> object:
    """Return an argument of an event in the form that the log may contain."""
    match argument:
        case DabiaoError():
            return argument.key
        case OSError():
            return argument.strerror or type(argument).__name__
        case BaseException():
            return type(argument).__name__
        case Path():
            return argument.name
        case str():
            return argument[:LONGEST_ARGUMENT]
    return argument


def _add_request_id(_: object, __: str, event: Event) -> Event:
    if request_id := REQUEST_ID.get():
        event["request_id"] = request_id
    return event


def _describe_exception(_: object, __: str, event: Event) -> Event:
    """Replace an exception by its type and the location of each step, because its message may contain a cell."""
    exception = event.pop("exc_info", None)
    if isinstance(exception, tuple) and exception[1] is not None:
        event["exception"], event["steps"] = _described(exception)
    return event


def _described(exception: Any) -> tuple[str, list[str]]:
    """Return the type of an exception, and file, line and function of each step of its traceback."""
    steps = traceback.extract_tb(exception[2])
    return exception[0].__name__, [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in steps]
