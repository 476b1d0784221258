"""What is shown at the end of a lesson: what was done, and where to go from here."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gdgui.ui.lessons.text import LessonText
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.plain_text import Label

__all__ = ["EndCard"]


class EndCard(QFrame):
    """Some lines on what was done, and buttons.

    Signals:
        next_asked: the next lesson is wanted.
        list_asked: all lessons are wanted.
        leave_asked: the lesson is to be left.
    """

    next_asked = Signal()
    list_asked = Signal()
    leave_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("soft", True)
        heading = Label(self.tr("That was the lesson"), self)
        heading.setProperty("role", "strong")
        self._words = LessonText(parent=self)
        self._next = self._button(self.tr("Next lesson ›"), self.next_asked)
        column = QVBoxLayout(self)
        side = em(self, 0.8)
        column.setContentsMargins(side, side, side, side)
        column.addWidget(heading)
        column.addWidget(self._words)
        row = QHBoxLayout()
        row.addWidget(self._next)
        row.addWidget(self._button(self.tr("All lessons"), self.list_asked))
        row.addWidget(self._button(self.tr("Leave"), self.leave_asked))
        row.addStretch(1)
        column.addLayout(row)

    def show_lines(self, lines: tuple[str, ...], has_next: bool) -> None:
        """Show what was done, a line each."""
        self._words.setText("\n\n".join(lines))
        self._next.setVisible(has_next)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._words.set_theme(theme)

    def _button(self, text: str, asked: SignalInstance) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda _on=False: asked.emit())
        return button
