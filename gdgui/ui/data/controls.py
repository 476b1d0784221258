"""What the sections of the data panel share: rows of controls, an edit, a sentence under a row."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal, SignalInstance
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.errors import UserError
from gdgui.experiment import Objective
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label

__all__ = ["WORD_WIDTH", "Controls", "Row"]

WORD_WIDTH = 4.2
"""How wide the words before the controls are, in heights of the font."""


class Row(QWidget):
    """A word and the controls that it is about.

    Args:
        word: what stands before them.
        parts: the controls, from left to right; those that can grow take the room.
        parent: the widget it lies in.
    """

    def __init__(self, word: str, *parts: QWidget, parent: QWidget) -> None:
        super().__init__(parent)
        self._label = Label(word, self)
        self._label.setProperty("role", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.4))
        layout.addWidget(self._label)
        for part in parts:
            layout.addWidget(part)
        if parts:
            self._label.setBuddy(parts[0])
        self._fit_to_font()

    def _fit_to_font(self) -> None:
        self._label.setFixedWidth(em(self, WORD_WIDTH))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_to_font()


class Controls(QWidget):
    """A section of controls that edit one objective.

    Signals:
        edited: the new `Objective`, what was done to it in words, and a token for the gesture,
            empty for an edit by itself.
        refused: an edit made no sense, and a sentence under its control says why.
    """

    edited = Signal(object, str, str)
    refused = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._objective: LearningObjective | None = None
        self._error = Label(parent=self)
        self._error.setProperty("role", "error")
        self._error.setWordWrap(True)
        self._error.hide()
        self._edited_at: QWidget | None = None
        self.rows = QVBoxLayout(self)
        """Where a section puts its rows."""
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(em(self, 0.15))

    def show_objective(self, objective: LearningObjective) -> None:
        """Show an objective; nothing is emitted."""
        before, self._objective = self._objective, objective
        if before is None or before.given != objective.given:
            self.show_error("")
        self.show_parts(objective)

    def show_parts(self, objective: LearningObjective) -> None:
        """Show what this section is about."""
        raise NotImplementedError

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with what was edited last, under it; an empty sentence clears it."""
        self._error.setText(sentence.removeprefix("objective."))
        self._error.setVisible(bool(sentence))
        if not sentence:
            return
        place = self.rows.indexOf(self._edited_at) if self._edited_at is not None else -1
        self.rows.removeWidget(self._error)
        self.rows.insertWidget(place + 1 if place >= 0 else self.rows.count(), self._error)
        self._fit_error()
        if self._objective is not None:
            # The controls go back to what is learned from still.
            self.show_parts(self._objective)

    def edit(
        self,
        change: Callable[..., Objective],
        *values: object,
        at: QWidget,
        text: str,
        gesture: str = "",
    ) -> None:
        """Tell of what an edit makes of the objective that is shown.

        Args:
            change: takes the objective and the values, and returns a new one.
            values: what it is told.
            at: the row in which the edit was made.
            text: what was done, for the undo menu.
            gesture: edits of one gesture are undone together.
        """
        if self._objective is None:
            return
        self._edited_at = at
        try:
            objective = change(self._objective.given, *values)
        except UserError as error:
            self.refused.emit()
            self.show_error(str(error))
            return
        self.show_error("")
        if objective != self._objective.given:
            self.edited.emit(objective, text, gesture)

    def wire(
        self, news: SignalInstance, change: Callable[..., Objective], at: QWidget, text: str
    ) -> None:
        """Make edits of the news of a control, which are a value and a gesture."""
        news.connect(
            lambda value, gesture: self.edit(change, value, at=at, text=text, gesture=gesture)
        )

    def complain(self, at: QWidget, sentence: str) -> None:
        """Say what is wrong with a text that is being typed in a row."""
        self._edited_at = at
        self.refused.emit()
        self.show_error(sentence)

    def _fit_error(self) -> None:
        """Be as high as the sentence: a layout asks a label that wraps for its height too late."""
        height = self._error.heightForWidth(max(1, self.width()))
        self._error.setMinimumHeight(max(0, height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Follow the width with the height of the sentence."""
        super().resizeEvent(event)
        self._fit_error()
