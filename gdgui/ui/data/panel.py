"""The panel of what is learned from: the data, the model and the loss."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.plain_text import Label

__all__ = ["DataPanel"]


class DataPanel(QWidget):
    """Shows data and model.

    Signals:
        objective_edited: the new `Objective`, what was done, and a gesture.
        csv_asked: a table is to be opened.
    """

    objective_edited = Signal(object, str, str)
    csv_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = Label(parent=self)
        self._words.setWordWrap(True)
        layout = QVBoxLayout(self)
        side = em(self, 0.85)
        layout.setContentsMargins(side, side, side, 0)
        layout.addWidget(self._words)

    def show_objective(self, objective: LearningObjective) -> None:
        """Show data and model; nothing is emitted."""
        sizes = " – ".join(map(str, objective.network.sizes))
        self._words.setText(f"{objective.title}, {sizes}")

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with what was edited last; an empty sentence clears it."""

    def begin_typing(self) -> None:
        """Take the keyboard."""

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""

    @property
    def is_settling(self) -> bool:
        """Whether something is still to be shown."""
        return False
