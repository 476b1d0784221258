"""The log file, and the one sentence that stands for an exception that no one expected.

What a user is told is a `UserError`. Any other exception is a mistake in gdgui: its traceback goes
into a file in the user's log folder, and the user sees one sentence that names the file. Where
that cannot be written, the traceback goes to the terminal; nothing else changes.
"""

import contextlib
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType

import platformdirs

from gdgui.errors import UserError

__all__ = ["catch_everything", "log_path", "report", "sentence_of", "start_log"]

_log = logging.getLogger(__name__)

_MOST_BYTES = 1_000_000
"""How long the file may get before it is put aside."""
_OLD_FILES = 3
"""How many older ones are kept beside it."""
_SHOWN = "was_shown"
"""Marks a record whose sentence is shown by other means than the terminal."""


def log_path() -> Path:
    """Return where the log file is, or would be."""
    return platformdirs.user_log_path("gdgui", appauthor=False) / "gdgui.log"


class _LogFile(logging.Handler):
    """Appends to the log file, which is made when there is something to write.

    It is opened for each record, of which there are few: so it may be removed, put aside by
    another process or become writable again meanwhile. The standard handler is imported then,
    too: the first paint has no use for it.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(logging.WARNING)
        self.path = path
        self.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(name)s (%(process)d): %(message)s")
        )

    def emit(self, record: logging.LogRecord) -> None:
        """Append a record; where that cannot be done, print what belongs to a traceback."""
        try:
            self._append(record)
        except (OSError, ValueError):
            if record.exc_info and sys.stderr is not None:
                print(self.format(record), file=sys.stderr)

    def _append(self, record: logging.LogRecord) -> None:
        from logging.handlers import RotatingFileHandler

        if not self.path.is_absolute():
            raise OSError("there is no home folder")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(
            self.path, maxBytes=_MOST_BYTES, backupCount=_OLD_FILES, encoding="utf-8"
        )
        file.setFormatter(self.formatter)
        with contextlib.closing(file):
            if file.shouldRollover(record):
                file.doRollover()
            # Not `file.emit`, which would print errors and go on.
            print(file.format(record), file=file.stream, flush=True)


class _Terminal(logging.Formatter):
    """One sentence a record; tracebacks are for the file."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the sentence."""
        return f"gdgui: {record.getMessage()}"


def start_log() -> None:
    """Send warnings and errors to the log file, and their sentences to the terminal."""
    root = logging.getLogger()
    if not root.handlers:
        terminal = logging.StreamHandler()
        terminal.setFormatter(_Terminal())
        terminal.addFilter(lambda record: not hasattr(record, _SHOWN))
        root.addHandler(terminal)
        root.setLevel(logging.WARNING)
    path = log_path()
    for handler in [each for each in root.handlers if isinstance(each, _LogFile)]:
        if handler.path == path:
            return
        root.removeHandler(handler)
        handler.close()
    root.addHandler(_LogFile(path))


def sentence_of(error: BaseException) -> str:
    """Return what a user is told of an exception: its own sentence, or that of `report`."""
    return str(error) if isinstance(error, UserError) and str(error) else report(error)


def report(error: BaseException) -> str:
    """Log an exception that no one expected, with its traceback.

    Returns:
        A sentence for the user that names the log file.
    """
    what = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1][:200]
    frames = traceback.extract_tb(error.__traceback__)
    place = (frames[-1].filename, frames[-1].lineno) if frames else ("", 0)
    # One in a paint event comes back with every frame: its traceback once.
    _log.error(
        "An error that no one expected: %s",
        what,
        exc_info=error if _is_new(type(error), *place) else None,
        extra={_SHOWN: True},
    )
    return f"something went wrong in gdgui ({what}); the details are in {_log_place()}"


def _is_new(kind: type[BaseException], file: str, line: int | None) -> bool:
    """Return whether such an error is met for the first time."""
    known = _known_places()
    place = (kind.__qualname__, file, line)
    is_new = place not in known
    known.add(place)
    return is_new


@cache
def _known_places() -> set[tuple[str, str, int | None]]:
    return set()


def _log_place() -> str:
    path = log_path()
    return str(path) if path.is_absolute() and path.is_file() else "the terminal"


def catch_everything(show: Callable[[str], None]) -> None:
    """Report whatever is raised where nothing catches it: in a slot, a thread, a finalizer.

    Args:
        show: shows a sentence to the user; called in the thread where it was raised.
    """
    usual = sys.excepthook

    def in_slot(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, Exception):
            show(sentence_of(error.with_traceback(trace)))
        else:
            usual(kind, error, trace)

    def in_thread(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None and isinstance(found.exc_value, Exception):
            show(sentence_of(found.exc_value))

    def in_finalizer(found: "sys.UnraisableHookArgs") -> None:
        if isinstance(found.exc_value, Exception):
            show(report(found.exc_value))

    sys.excepthook = in_slot
    threading.excepthook = in_thread
    sys.unraisablehook = in_finalizer
