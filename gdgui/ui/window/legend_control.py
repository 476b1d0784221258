"""What a click on the legend of a presentation does: it selects a run and shows its popover."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint

from gdgui.experiment import Run
from gdgui.ui.document.editor import Editor
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.runs.method_choice import trained_by
from gdgui.ui.runs.steering import Steering
from gdgui.ui.style.theme import LIGHT, Theme
from gdgui.ui.window.legend import Legend

if TYPE_CHECKING:
    from gdgui.ui.window.run_popover import RunPopover

__all__ = ["LegendControl"]


class LegendControl(QObject):
    """Edits runs from the legend.

    Args:
        legend: what is clicked.
        playback: what is shown.
        steering: which hyperparameters are in force, and how they are set.
        editor: what takes the edits.
    """

    def __init__(
        self, legend: Legend, playback: PlaybackController, steering: Steering, editor: Editor
    ) -> None:
        super().__init__(legend)
        self._legend = legend
        self._playback = playback
        self._steering = steering
        self._editor = editor
        self._theme = LIGHT
        self._index = 0
        self.popover: RunPopover | None = None
        legend.picked.connect(self.open)
        playback.problem_changed.connect(self._show)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme from now on."""
        self._theme = theme

    def open(self, index: int, place: QPoint) -> None:
        """Select a run and show what of it can be changed, at a point of the screen."""
        self._index = index
        self._playback.select(index)
        if self.popover is None:
            from gdgui.ui.window.run_popover import RunPopover

            self.popover = RunPopover(self._legend.window())
            self.popover.run_edited.connect(self._edit)
            self.popover.hyperparameter_edited.connect(self._set_hyperparameter)
        self._fill()
        self.popover.open_at(place)

    def _show(self) -> None:
        """Follow what is edited, also from elsewhere; go with the run."""
        if self.popover is None or not self.popover.isVisible():
            return
        if self._is_there:
            self._fill()
        else:
            self.popover.close()

    @property
    def _is_there(self) -> bool:
        """Whether there still is the run that was opened: another experiment may have fewer."""
        return self._index < len(self._playback.problem.experiment.runs)

    def _fill(self) -> None:
        problem = self._steering.problem
        if self.popover is None or not self._is_there:
            return
        own, color = problem.experiment.runs[self._index], self._playback.colors[self._index]
        learner = trained_by(problem.objective)
        self.popover.show_run(own, problem.runs[self._index], color, self._theme, learner)

    def _edit(self, run: Run, text: str, gesture: str) -> None:
        if self._is_there:
            self._editor.edit_run(self._index, run, text, gesture)

    def _set_hyperparameter(self, name: str, value: float, gesture: str) -> None:
        if not self._is_there:
            return
        own = self._playback.problem.experiment.runs[self._index]
        run, text = self._steering.with_hyperparameter(self._index, own, name, value, gesture)
        self._editor.edit_run(self._index, run, text, gesture)
