"""The number of steps, as a field that looks like text until one points at it."""

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from gdgui.ui.theme import em

__all__ = ["MAX_STEPS", "StepsField", "grouped"]

MAX_STEPS = 10_000_000
"""The largest number of steps that can be asked for."""

# Formulas and fields have a decimal point in every country, so the separator is a comma.
_NUMBERS = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)


def grouped(number: int) -> str:
    """Return a whole number with its thousands set apart: ``2,000,000``."""
    return _NUMBERS.toString(number)


class StepsField(QLineEdit):
    """Shows and edits a number from 0 to `MAX_STEPS`; Enter or leaving the field commits it.

    Text that means no such number turns the field red and says why; Escape takes it back.
    """

    edited = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps = 0
        self.setProperty("role", "mono")
        self.setProperty("flat", True)
        self.setText("0")
        self.setAccessibleName(self.tr("Number of steps"))
        self.setToolTip(
            self.tr("How many steps to run, from 0 to {limit}: type and press Enter").format(
                limit=grouped(MAX_STEPS)
            )
        )
        self.textChanged.connect(self._fit)
        self.textEdited.connect(lambda: self._show_error(""))
        self.editingFinished.connect(self._commit)
        self.installEventFilter(self)

    def steps(self) -> int:
        """Return the last good number."""
        return self._steps

    def set_steps(self, steps: int) -> None:
        """Show `steps`, without a signal. What is being typed stays if it means no change."""
        if steps != self._steps:
            self._steps = steps
            self._restore()

    def _restore(self) -> None:
        self.setText(grouped(self._steps))
        self._show_error("")

    def _commit(self) -> None:
        """Take what was typed, or say what is wrong with it."""
        if not self.isModified():
            return
        steps = _parsed(self.text())
        if steps is None or not 0 <= steps <= MAX_STEPS:
            sentence = self.tr("a whole number from 0 to {limit} expected, '{text}' found")
            self._show_error(sentence.format(limit=grouped(MAX_STEPS), text=self.text()[:24]))
            return
        changed = steps != self._steps
        self._steps = steps
        self._restore()
        if changed:
            self.edited.emit(steps)

    def _show_error(self, sentence: str) -> None:
        self.setAccessibleDescription(sentence)
        if bool(self.property("invalid")) != bool(sentence):
            self.setProperty("invalid", bool(sentence))
            self.style().unpolish(self)
            self.style().polish(self)
        if sentence:
            # The transport is the window's last row: there is no room for a line under it.
            QToolTip.showText(self.mapToGlobal(QPoint(0, -em(self, 3))), sentence, self)

    def _fit(self) -> None:
        """Be as wide as the number."""
        digits = self.fontMetrics().horizontalAdvance((self.text() or "0") + "0")
        self.setFixedWidth(digits + em(self, 0.8))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take back what was typed with Escape, before a dialog or the window sees the key."""
        if (
            isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and event.type() in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress)
        ):
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self._restore()
                self.clearFocus()
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back to the window after Enter, so that Space plays again."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not self.property("invalid"):
            self.clearFocus()


def _parsed(text: str) -> int | None:
    """Return the whole number that a text means, also 1e6 or 2 000 000, or None."""
    plain = "".join(text.split()).replace(",", "").replace("−", "-")
    try:
        number = float(plain)
    except ValueError:
        return None
    return int(number) if number.is_integer() else None
