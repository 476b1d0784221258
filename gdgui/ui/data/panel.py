"""The panel that says what is learned from, and what learns: the data, the model and the loss.

Its sections are made with the first data that are shown: a window with a formula goes without.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import LearningObjective
from gdgui.ui.style.theme import LIGHT, Theme, em

if TYPE_CHECKING:
    from gdgui.ui.data.controls import Controls
    from gdgui.ui.data.data_section import DataSection
    from gdgui.ui.data.model_section import ModelSection

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
        self._theme = LIGHT
        self._sections: tuple[DataSection, ModelSection] | None = None
        self._edited: Controls | None = None
        self._is_telling = False
        self._rows = QVBoxLayout(self)
        side = em(self, 0.85)
        self._rows.setContentsMargins(side, side, side, 0)
        self._rows.setSpacing(em(self, 0.5))

    def show_objective(self, objective: LearningObjective) -> None:
        """Show data and model; nothing is emitted."""
        for section in self._made():
            section.show_objective(objective)

    def show_error(self, sentence: str) -> None:
        """Say what is wrong with an edit, under what was edited; an empty sentence clears it.

        A sentence that does not answer an edit of this panel is about something else.
        """
        if sentence and not self._is_telling:
            return
        for section in self._sections or ():
            section.show_error(sentence if section is self._edited else "")

    def show_failure(self, sentence: str) -> None:
        """Say under the formula of a model why nothing can be computed of it."""
        if self._sections is not None:
            self._sections[1].show_failure(sentence)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._theme = theme
        for section in self._sections or ():
            section.set_theme(theme)

    def toggle_feature(self, name: str, wanted: bool) -> None:
        """Let the model see a feature or no longer, as its toggle in this panel does."""
        if self._sections is not None:
            self._sections[1].toggle_feature(name, wanted)

    def begin_typing(self) -> None:
        """Let the arrow keys pick a data set."""
        if self._sections is not None:
            self._sections[0].begin_typing()

    @property
    def is_settling(self) -> bool:
        """Whether the function that is minimised is still to be typeset."""
        return self._sections is not None and self._sections[1].is_settling

    def _made(self) -> "tuple[DataSection, ModelSection]":
        """Return the sections, which are made when they are first needed."""
        if self._sections is None:
            from gdgui.ui.data.data_section import DataSection
            from gdgui.ui.data.model_section import ModelSection

            self._sections = data, model = DataSection(self), ModelSection(self)
            data.csv_asked.connect(self.csv_asked)
            for section in (data, model):
                self._add(section)
        return self._sections

    def _add(self, section: "DataSection | ModelSection") -> None:
        section.set_theme(self._theme)
        section.refused.connect(lambda: self._remember(section))
        section.edited.connect(
            lambda objective, text, gesture: self._tell(section, objective, text, gesture)
        )
        self._rows.addWidget(section)

    def _remember(self, section: "Controls") -> None:
        """Know where the next sentence belongs, and clear the one before."""
        if self._edited is not None and section is not self._edited:
            self._edited.show_error("")
        self._edited = section

    def _tell(self, section: "Controls", objective: object, text: str, gesture: str) -> None:
        self._remember(section)
        self._is_telling = True
        self.objective_edited.emit(objective, text, gesture)
        self._is_telling = False
