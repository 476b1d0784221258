"""The button that sets a run's hyperparameters to those that are best on a quadratic."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from gdgui.engine.analysis.rates import best_on_quadratic
from gdgui.engine.analysis.step import Curvature
from gdgui.engine.descent.problem import ResolvedRun
from gdgui.engine.notation import shown
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["BestButton"]

_DIGITS = 4


class BestButton(QToolButton):
    """Says what is best, and sets it; hidden where nothing is.

    Signals:
        picked: the hyperparameters by name, with all their digits.
    """

    picked = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._values: dict[str, float] = {}
        self.setObjectName("best")
        self.setProperty("outlined", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(lambda: self.picked.emit(self._values))
        self.hide()

    def show_best(self, run: ResolvedRun, curvature: Curvature | None) -> None:
        """Offer what is best for a run where the objective bends in some way."""
        best = None if curvature is None else best_on_quadratic(run, curvature)
        self._values = best or {}
        symbols = {each.name: each.symbol for each in run.direction.hyperparameters}
        texts = [f"{symbols[name]} = {shown(v, _DIGITS)}" for name, v in self._values.items()]
        text = self.tr("Set the best: {values}").format(values=", ".join(texts))
        self.setText(text)
        self.setAccessibleName(text)
        set_tooltip(
            self,
            self.tr(
                "On a quadratic these shrink the error fastest in the long run; they follow from "
                "the least and the greatest eigenvalue"
            ),
        )
        has_them = all(run.hyperparameters[name] == v for name, v in self._values.items())
        self.setEnabled(not has_them)
        self.setVisible(best is not None)
