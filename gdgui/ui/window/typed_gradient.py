"""Keeps the parts of the window that show a gradient typed by hand in step with the experiment.

That is the objective panel, which says whether runs descend by such a gradient and whether it is
right, and the check of the gradient, where it is typed. The two are compared once the hand rests:
while a parameter is dragged, new tapes come first.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QAction

from gdgui.engine.descent.objectives import AnyObjective, ResolvedObjective
from gdgui.ui.background.engine_client import EngineClient
from gdgui.ui.document.editor import Editor
from gdgui.ui.objective.gradient_note import is_same_gradient
from gdgui.ui.objective.panel import ObjectivePanel
from gdgui.ui.playback.controller import PlaybackController
from gdgui.ui.window.tool_windows import ToolWindows

if TYPE_CHECKING:
    from gdgui.ui.gradient_check.window import GradientCheckWindow

__all__ = ["TypedGradient"]

_REST_MS = 60


class TypedGradient(QObject):
    """Joins the panel and the check to the experiment and to the engine, which compares.

    Args:
        playback: what is shown.
        engine: who compares.
        editor: who takes a gradient into the experiment.
        panel: the objective panel.
        tools: who opens the check of the gradient.
        undoing: actions that undo and redo, whose keys count in the check too.
    """

    def __init__(
        self,
        playback: PlaybackController,
        engine: EngineClient,
        editor: Editor,
        panel: ObjectivePanel,
        tools: ToolWindows,
        undoing: Sequence[QAction],
    ) -> None:
        super().__init__(tools)
        self._playback = playback
        self._engine = engine
        self._editor = editor
        self._panel = panel
        self._tools = tools
        self._undoing = undoing
        self._compared: AnyObjective | None = None
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._compare)
        playback.problem_changed.connect(self._take_problem)
        engine.gradient_compared.connect(panel.show_comparison)
        editor.formula_refused.connect(panel.show_error)
        panel.gradient_asked.connect(tools.check_gradient)
        panel.gradient_dropped.connect(self._drop)
        tools.check_made.connect(self._join)
        tools.check_opened.connect(self._show_in_check)

    @property
    def is_settling(self) -> bool:
        """Whether a comparison is about to be asked for."""
        check = self._tools.check
        is_typed = check is not None and check.isVisible() and check.by_hand.is_settling
        return self._rest.isActive() or is_typed

    def forget_draft(self) -> None:
        """Forget a gradient that was typed for another experiment and is not descended by."""
        if self._tools.check is not None:
            self._tools.check.by_hand.forget_draft()

    def _join(self, check: "GradientCheckWindow") -> None:
        """Connect what is typed in the check of the gradient."""
        check.addActions(self._undoing)
        check.by_hand.gradient_edited.connect(self._editor.set_gradient)
        check.by_hand.comparison_asked.connect(self._engine.compare_gradient)
        self._engine.gradient_compared.connect(check.by_hand.show_comparison)
        self._engine.comparison_failed.connect(check.by_hand.show_failure)

    def _show_in_check(self) -> None:
        check = self._tools.check
        if check is not None and check.isVisible():
            check.by_hand.show_objective(self._playback.problem.objective)

    def _take_problem(self) -> None:
        self._show_in_check()
        objective, before = self._playback.problem.objective, self._compared
        self._compared = objective
        if not isinstance(objective, ResolvedObjective) or not objective.has_own_gradient:
            self._rest.stop()
        elif not isinstance(before, ResolvedObjective) or not is_same_gradient(before, objective):
            self._rest.start()

    def _compare(self) -> None:
        objective = self._playback.problem.objective
        if isinstance(objective, ResolvedObjective) and objective.has_own_gradient:
            self._engine.compare_gradient(objective)

    def _drop(self) -> None:
        """Let runs descend by the right gradient; what the typed one kept out comes in."""
        self._editor.set_gradient(None, "")
        self._panel.apply_again()
