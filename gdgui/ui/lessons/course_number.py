"""Which lesson of the course one is, in words."""

from PySide6.QtCore import QCoreApplication

from gdgui.lessons.catalogue import NAMES

__all__ = ["number_in_words", "place_in_words"]


def number_in_words(name: str) -> str:
    """Return a lesson's number in the course; empty for one from a file."""
    if name not in NAMES:
        return ""
    text = QCoreApplication.translate("lessons", "Lesson {n}")
    return text.format(n=NAMES.index(name) + 1)


def place_in_words(name: str) -> str:
    """Return which lesson of how many it is; empty for one from a file."""
    if name not in NAMES:
        return ""
    text = QCoreApplication.translate("lessons", "Lesson {n} of {of}")
    return text.format(n=NAMES.index(name) + 1, of=len(NAMES))
