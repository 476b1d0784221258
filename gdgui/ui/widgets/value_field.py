"""A field for one value of the experiment, and how a number is read from it.

What has been typed is news until its owner takes it: by Enter or by leaving the field. While
there is no news, undo and redo are the window's, and Escape and Enter give the keyboard back to
it, so that Space plays. While there is, undo is the text's own, and Escape takes the news back.
"""

import math
import re

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gdgui.engine.objective.syntax import constant_in
from gdgui.ui.widgets.key_overrides import claims, yields_undo

__all__ = [
    "ValueField",
    "grouped_number_in",
    "is_unfinished",
    "list_parts",
    "number_in",
    "numbers_in",
    "shortened",
]

_SEPARATOR = re.compile(r";|,\s")
_THOUSANDS = re.compile(r"[0-9],[0-9]{3}(?![0-9])|,.*,")


class ValueField(QLineEdit):
    """A flat field that knows which of its texts is part of the experiment.

    Signals:
        taken_back: Escape has brought the shown text back.
    """

    taken_back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setProperty("role", "mono")
        self.setProperty("flat", True)

    def show_text(self, text: str) -> None:
        """Show what is part of the experiment, from its beginning; the text's undo ends here."""
        self._shown = text
        self.setText(text)
        self.setCursorPosition(0)

    def holds_news(self) -> bool:
        """Tell whether there is text that is not part of the experiment."""
        return self.text() != self._shown

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window; leave undo to it where there is no text to undo."""
        if isinstance(event, QKeyEvent) and (
            claims(event, Qt.Key.Key_Escape) or (not self.holds_news() and yields_undo(event))
        ):
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take back on Escape; give the keyboard back once there is no news."""
        if event.key() == Qt.Key.Key_Escape:
            self._take_back()
            return
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.holds_news():
            self.clearFocus()

    def _take_back(self) -> None:
        if not self.holds_news():
            self.clearFocus()
            return
        self.show_text(self._shown)
        self.selectAll()
        self.taken_back.emit()


def number_in(text: str) -> float | None:
    """Return the finite number that a text means, or None.

    It may be typed as a formula without names, and with a decimal comma. One that three digits
    follow is none, for it may set thousands apart.

    >>> number_in("−0.5"), number_in("1/3"), number_in("0,2"), number_in("pi/4")
    (-0.5, 0.3333333333333333, 0.2, 0.7853981633974483)
    >>> number_in("1e999"), number_in("abc"), number_in("1,234")
    (None, None, None)
    """
    if _THOUSANDS.search(text):
        return None
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        return constant_in(text)
    return value if math.isfinite(value) else None


def numbers_in(text: str) -> tuple[float, ...] | None:
    """Return the numbers of a list, or None where a text is no list of at least two.

    They are separated by semicolons, or by commas that a space follows.

    >>> numbers_in("0.01; 0.1; 1; 1.5"), numbers_in("0,1; 0,2"), numbers_in("1, 1/3")
    ((0.01, 0.1, 1.0, 1.5), (0.1, 0.2), (1.0, 0.3333333333333333))
    >>> numbers_in("0.1"), numbers_in("0,1"), numbers_in("1; two")
    (None, None, None)
    """
    parts = list_parts(text)
    if parts is None:
        return None
    values = [number_in(part) for part in parts]
    found = tuple(value for value in values if value is not None)
    return found if len(found) == len(parts) else None


def list_parts(text: str) -> list[str] | None:
    """Return the parts of a text that is a list, without one that is still to come, or None."""
    if not _SEPARATOR.search(text):
        return None
    parts = [part.strip() for part in _SEPARATOR.split(text)]
    return parts if parts[-1] else parts[:-1]


def grouped_number_in(text: str) -> float | None:
    """Return the number that a text means in a field for whole numbers: commas set thousands apart.

    >>> grouped_number_in("2,000,000"), grouped_number_in("1e3"), grouped_number_in("2 000")
    (2000000.0, 1000.0, 2000.0)
    """
    return number_in("".join(text.split()).replace(",", ""))


def is_unfinished(text: str) -> bool:
    """Tell whether a text may become a number when someone goes on typing: ``2e-``, ``1/``."""
    return any(number_in(text + more) is not None for more in ("1", "i/1"))


def shortened(text: str, limit: int = 24) -> str:
    """Return what was typed, short enough to be quoted in a sentence."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
