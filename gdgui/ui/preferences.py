"""What is remembered from one window to the next: read with a check, written with a result.

Whatever stands in the settings may be nonsense, for people edit them and programs break them. A
value that makes no sense is dropped, and only that one; nothing here keeps a window from opening.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QSettings, Signal

__all__ = ["a_switch", "a_text", "load", "notices", "one_of", "store"]

_log = logging.getLogger(__name__)
_Value = TypeVar("_Value")


class _Notices(QObject):
    """Tells once that settings cannot be written, until they can be again.

    Signals:
        failed: a sentence that says so.
    """

    failed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._has_failed = False

    def note(self, settings: QSettings) -> None:
        """Look at what became of writing some settings."""
        failed = settings.status() == QSettings.Status.AccessError
        if failed and not self._has_failed:
            text = QCoreApplication.translate(
                "preferences",
                "The settings cannot be written to {path}: layout and choices last until the "
                "window is closed",
            )
            sentence = text.format(path=settings.fileName())
            _log.warning("%s", sentence)
            self.failed.emit(sentence)
        self._has_failed = failed


notices = _Notices()


def load(key: str, check: Callable[[Any], _Value], default: _Value) -> _Value:
    """Return a setting, or the default where there is none or it makes no sense.

    Args:
        key: its name.
        check: takes what is stored and returns what is meant; raises TypeError or ValueError where
            that is nothing.
        default: what counts otherwise.
    """
    settings = QSettings()
    if not settings.contains(key):
        return default
    try:
        return check(settings.value(key))
    except (TypeError, ValueError, ArithmeticError, RecursionError) as error:
        _log.info("The setting %s makes no sense and is dropped: %s", key, error)
        settings.remove(key)
        return default


def store(values: Mapping[str, Any]) -> None:
    """Remember some settings."""
    settings = QSettings()
    for key, value in values.items():
        settings.setValue(key, value)
    settings.sync()
    notices.note(settings)


def a_switch(stored: Any) -> bool:
    """Return whether something was on; an INI file has a text for it."""
    known = {True: True, "true": True, False: False, "false": False}
    if isinstance(stored, bool | str) and stored in known:
        return known[stored]
    raise ValueError("true or false expected")


def a_text(stored: Any) -> str:
    """Return a text; one with a comma comes back from an INI file as a list."""
    if isinstance(stored, str):
        return stored
    raise ValueError("a text expected")


def one_of(*choices: str) -> Callable[[Any], str]:
    """Return a check for one of some words."""

    def check(stored: Any) -> str:
        if a_text(stored) not in choices:
            raise ValueError(f"one of {', '.join(choices)} expected")
        return str(stored)

    return check
