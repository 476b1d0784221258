"""The panel that says what is learned from, and what learns: the data, the model and the loss."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.data.controls import Controls
from gdgui.ui.data.data_section import DataSection
from gdgui.ui.data.model_section import ModelSection
from gdgui.ui.style.theme import Theme, em

__all__ = ["DataPanel"]


class DataPanel(QWidget):
    """Data and model, each in a section; every control edits the objective as a whole.

    Signals:
        objective_edited: the new `Objective`, what was done to it in words, and a token for the
            gesture, empty for an edit by itself.
        csv_asked: a table is to be opened.
    """

    objective_edited = Signal(object, str, str)
    csv_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._data = DataSection(self)
        self._model = ModelSection(self)
        self._edited: Controls = self._data
        self._is_telling = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(em(self, 0.85), em(self, 0.85), em(self, 0.85), 0)
        layout.setSpacing(em(self, 0.6))
        for section in self._sections():
            layout.addWidget(section)
            section.refused.connect(lambda section=section: self._remember(section))
            section.edited.connect(
                lambda objective, text, gesture, section=section: self._tell(
                    section, objective, text, gesture
                )
            )
        self._data.csv_asked.connect(self.csv_asked)

    def show_objective(self, objective: LearningObjective) -> None:
        """Show data and model; nothing is emitted."""
        for section in self._sections():
            section.show_objective(objective)

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with an edit, under what was edited; an empty sentence clears it.

        A sentence that does not answer an edit of this panel is about something else.
        """
        if sentence and not self._is_telling:
            return
        for section in self._sections():
            section.show_error(sentence if section is self._edited else "")

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._data.set_theme(theme)
        self._model.set_theme(theme)

    def begin_typing(self) -> None:
        """Let the arrow keys pick a data set."""
        self._data.begin_typing()

    @property
    def is_settling(self) -> bool:
        """Whether the function that is minimised is still to be typeset."""
        return self._model.is_settling

    def _sections(self) -> tuple[Controls, Controls]:
        return self._data, self._model

    def _remember(self, section: Controls) -> None:
        """Know where the next sentence belongs, and clear the one before."""
        if section is not self._edited:
            self._edited.show_error("")
            self._edited = section

    def _tell(self, section: Controls, objective: object, text: str, gesture: str) -> None:
        self._remember(section)
        self._is_telling = True
        self.objective_edited.emit(objective, text, gesture)
        self._is_telling = False
