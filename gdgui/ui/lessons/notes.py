"""Notes that a learner writes beside a lesson."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.section import Section

__all__ = ["Notes"]

_DRAFT_MS = 400
_LINES = 5


class Notes(QWidget):
    """A field that is folded away under its heading.

    Signals:
        written: what stands in it, a moment after the last key.
    """

    written = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = _NotesField()
        self._field.setTabChangesFocus(True)
        self._field.setAccessibleName(self.tr("Your notes on this lesson"))
        self._field.setPlaceholderText(self.tr("Your notes on this lesson…"))
        self._field.setFixedHeight(_LINES * self._field.fontMetrics().lineSpacing())
        self._section = Section("lesson-notes", self.tr("Notes"), self._field, self, is_folded=True)
        self._later = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._later.timeout.connect(self._tell)
        self._field.textChanged.connect(self._later.start)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._section)

    def show_text(self, text: str) -> None:
        """Show what was written before."""
        if text != self._field.toPlainText():
            self._field.setPlainText(text)
            self._later.stop()

    def flush(self) -> None:
        """Tell at once what is written."""
        if self._later.isActive():
            self._later.stop()
            self._tell()

    def _tell(self) -> None:
        self.written.emit(self._field.toPlainText())


class _NotesField(QPlainTextEdit):
    """A field that gives the keyboard back on Escape."""

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window."""
        return claims(event, Qt.Key.Key_Escape) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Give the keyboard back on Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)
