"""The view of what is learned from."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.style.theme import Theme

__all__ = ["DataView"]


class DataView(QFrame):
    """A card with the data and what the model says of them.

    Signals:
        objective_edited: the new `Objective`, what was done, and a gesture.
        run_picked: the run whose model is to be shown.
    """

    objective_edited = Signal(object, str, str)
    run_picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)

    def show_objective(self, objective: LearningObjective | None) -> None:
        """Show these data; None for none."""

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""

    def set_bare(self, bare: bool) -> None:
        """Leave out what is to be pressed, for those who only look on."""

    @property
    def is_settling(self) -> bool:
        """Whether something is still to be shown."""
        return False
