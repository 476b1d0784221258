"""An explanation in one's own words as a widget."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from gdgui.lessons.answers import Answer
from gdgui.lessons.blocks import Explain
from gdgui.ui.lessons.block_widget import BlockWidget
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import Label

__all__ = ["ExplainBlock"]

_DRAFT_MS = 400
"""So long after the last key an explanation is kept, finished or not."""
_LINES = 3.6
"""How high the field of an explanation is, in lines."""


class ExplainBlock(BlockWidget):
    """A question that is answered in one's own words."""

    def __init__(self, explain: Explain, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._explain = explain
        self._be_card(self.tr("Explain"), is_soft=True)
        self._add_text(explain.question)
        self._field = _WordsField(self)
        self._field.setTabChangesFocus(True)
        self._field.setAccessibleName(self.tr("Your explanation"))
        self._field.setPlaceholderText(self.tr("In your own words…"))
        self._field.setFixedHeight(round(_LINES * self._field.fontMetrics().lineSpacing()))
        self._field.finished.connect(self._finish)
        self._column.addWidget(self._field)
        self._compare = self._button(
            self.tr("Compare"), self.tr("Keep it, and show a model answer (Ctrl+Enter)")
        )
        self._compare.clicked.connect(self._finish)
        row = QHBoxLayout()
        row.addWidget(self._compare)
        row.addStretch(1)
        self._column.addLayout(row)
        self._heading = Label(self.tr("A model answer"), self)
        self._heading.setProperty("role", "note")
        self._heading.hide()
        self._column.addWidget(self._heading)
        self._model = self._add_text(tone="muted")
        self._draft = QTimer(self, singleShot=True, interval=_DRAFT_MS)
        self._draft.timeout.connect(lambda: self.drafted.emit(self._field.toPlainText()))
        self._field.textChanged.connect(self._note)
        self._is_showing = False

    def begin(self) -> None:
        """Let it be written."""
        self._field.setFocus()

    def show_answer(self, answer: Answer) -> None:
        """Show what was written, and the model answer once it may be compared."""
        if answer.words != self._field.toPlainText() and not self._field.hasFocus():
            self._is_showing = True
            self._field.setPlainText(answer.words)
            self._is_showing = False
        self._compare.setEnabled(bool(self._field.toPlainText().strip()))
        self._heading.setVisible(answer.is_done)
        self._say(self._model, self._explain.model if answer.is_done else "", "muted")

    def flush(self) -> None:
        """Tell what is written at once."""
        if self._draft.isActive():
            self._draft.stop()
            self.drafted.emit(self._field.toPlainText())

    def _note(self) -> None:
        self._compare.setEnabled(bool(self._field.toPlainText().strip()))
        if not self._is_showing:
            self._draft.start()

    def _finish(self) -> None:
        self._draft.stop()
        if self._field.toPlainText().strip():
            self.explained.emit(self._field.toPlainText())


class _WordsField(QPlainTextEdit):
    """A field for some lines of words.

    Signals:
        finished: Ctrl and Enter were pressed.
    """

    finished = Signal()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window."""
        return claims(event, Qt.Key.Key_Escape) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tell of Ctrl+Enter; give the keyboard back on Escape."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.clearFocus()
        else:
            super().keyPressEvent(event)
