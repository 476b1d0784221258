"""The windows beside the main one: all iterates, and the check of the gradient.

Each is imported and made when it is first asked for; while it is open, it shows what the main
window shows.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.playback.player import Player
from gdgui.ui.style.theme import LIGHT, Theme

if TYPE_CHECKING:
    from gdgui.ui.gradient_check.window import GradientCheckWindow
    from gdgui.ui.iterates.window import IteratesWindow

__all__ = ["ToolWindows"]


class ToolWindows(QObject):
    """Opens the tool windows of a main window, and keeps them in step with it.

    Args:
        playback: what is shown.
        player: where the playhead is.
        engine: who computes.
        window: the main window; the others close with it.

    Signals:
        check_made: the check of the gradient, which is opened for the first time.
        check_opened: the check of the gradient is open; it may have been before.
    """

    check_made = Signal(object)
    check_opened = Signal()

    def __init__(
        self, playback: PlaybackController, player: Player, engine: EngineClient, window: QWidget
    ) -> None:
        super().__init__(window)
        self._playback = playback
        self._player = player
        self._engine = engine
        self._window = window
        self._theme = LIGHT
        self.iterates: IteratesWindow | None = None
        self.check: GradientCheckWindow | None = None
        for changed in (playback.problem_changed, playback.tapes_changed):
            changed.connect(self._show_runs)
        player.moved.connect(self._show_playhead)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        for tool in (self.iterates, self.check):
            if tool is not None:
                tool.set_theme(theme)

    def close(self) -> None:
        """Close what is open."""
        for tool in (self.iterates, self.check):
            if tool is not None:
                tool.close()

    def show_iterates(self) -> None:
        """Open the table of all iterates."""
        if self.iterates is None:
            from gdgui.ui.iterates.window import IteratesWindow

            self.iterates = IteratesWindow(self._window)
            self.iterates.set_theme(self._theme)
            self.iterates.step_picked.connect(self._player.seek)
            self.iterates.run_selected.connect(self._playback.select)
        self._open(self.iterates)
        self._show_runs()
        self._show_playhead(self._player.playhead)

    def check_gradient(self) -> QWidget:
        """Open the check of the gradient at the ball of the selected run, and return it."""
        if self.check is None:
            from gdgui.ui.gradient_check.window import GradientCheckWindow

            self.check = GradientCheckWindow(self._window)
            self.check.set_theme(self._theme)
            self.check.asked.connect(self.check_gradient)
            self._engine.gradient_checked.connect(self.check.show_check)
            self._engine.check_failed.connect(self.check.show_failure)
            self.check_made.emit(self.check)
        self._open(self.check)
        self.check_opened.emit()
        tapes, selected = self._playback.tapes, self._playback.selected
        if selected < len(tapes):
            tape = tapes[selected]
            row = min(self._player.step, tape.last_step)
            self.check.show_waiting()
            point = tuple(tape.x[row].tolist())
            self._engine.check_gradient(self._playback.problem.objective, point)
        return self.check

    def _open(self, tool: QWidget) -> None:
        tool.show()
        tool.raise_()
        tool.activateWindow()

    def _show_runs(self) -> None:
        if self.iterates is not None and self.iterates.isVisible():
            playback = self._playback
            self.iterates.show_runs(playback.problem, playback.tapes, playback.selected)

    def _show_playhead(self, playhead: float) -> None:
        if self.iterates is not None and self.iterates.isVisible():
            self.iterates.show_step(int(playhead))
