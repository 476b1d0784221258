"""Curves over the steps: one quantity of all runs, bold up to the playhead and faint beyond.

A logarithm needs positive values. Where a quantity goes below zero, its distance to the lowest
value in sight is plotted instead, and the title says so.
"""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gdgui.engine.trajectory import FloatArray, Trajectory
from gdgui.ui.theme import LIGHT, Theme, em
from gdgui.ui.views.curve_plot import CurvePlot
from gdgui.ui.views.trace import Trace
from gdgui.ui.widgets.segmented import Segmented

__all__ = ["Curve", "gradient_norm", "loss"]

_LOG, _LINEAR = "log", "lin"


def loss(trajectory: Trajectory) -> FloatArray:
    """The objective at each iterate, shape (n,)."""
    return trajectory.f


def gradient_norm(trajectory: Trajectory) -> FloatArray:
    """The Euclidean norm of the gradient at each iterate, shape (n,)."""
    if trajectory.dim == 1:
        return np.abs(trajectory.grad[:, 0])
    # Three times as fast as np.hypot, which guards against an overflow beyond 1e154.
    return np.sqrt(trajectory.grad[:, 0] ** 2 + trajectory.grad[:, 1] ** 2)


class Curve(QFrame):
    """A card with the curves of one quantity.

    Args:
        title: the quantity in words.
        symbol: the quantity as a formula.
        quantity: its value for each row of a tape; it is asked for a piece of a tape at a time.
    """

    scale_picked = Signal(bool)
    """Whether the logarithmic scale was picked."""
    step_picked = Signal(float)
    """The step that was clicked or dragged to."""

    def __init__(
        self,
        title: str,
        symbol: str,
        quantity: Callable[[Trajectory], FloatArray],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAccessibleName(title)
        self._symbol_text = symbol
        self._title = QLabel(title)
        self._title.setProperty("role", "title")
        self._symbol = QLabel(symbol)
        self._symbol.setProperty("role", "symbol")
        self._symbol.setToolTip(title)
        scale = QCoreApplication.translate("Curve", "Scale of {quantity}").format(quantity=title)
        options = [
            (_LOG, QCoreApplication.translate("Curve", "log")),
            (_LINEAR, QCoreApplication.translate("Curve", "lin")),
        ]
        self._scale = Segmented(options, scale)
        self._plot = CurvePlot(quantity)
        self._plot.setAccessibleName(title)
        self._plot.setToolTip(
            QCoreApplication.translate("Curve", "Click or drag to move the playhead.")
        )
        self._compose()
        self._scale.picked.connect(lambda key: self.scale_picked.emit(key == _LOG))
        self._scale.picked.connect(lambda key: self.set_log(key == _LOG))
        self._plot.step_picked.connect(self.step_picked)
        self._plot.shift_changed.connect(self._say_shift)
        self.set_theme(LIGHT)

    def _compose(self) -> None:
        header = QHBoxLayout()
        header.setSpacing(em(self, 0.45))
        header.addWidget(self._title)
        header.addWidget(self._symbol)
        header.addStretch()
        header.addWidget(self._scale)
        # A mathematical font has room for towers of fractions above and below every line.
        self._symbol.setFixedHeight(em(self, 1.5))
        layout = QVBoxLayout(self)
        margin = em(self, 0.6)
        layout.setContentsMargins(em(self, 0.75), margin, em(self, 0.75), em(self, 0.3))
        layout.setSpacing(0)
        layout.addLayout(header)
        layout.addWidget(self._plot, 1)

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._plot.set_theme(theme)

    def set_traces(self, traces: tuple[Trace, ...], total_steps: int) -> None:
        """Show these runs.

        Args:
            traces: the runs, as far as they are computed.
            total_steps: how many steps were asked for: what the plot leaves room for while a run
                is still being computed. Once all are complete, the longest of them fills it.
        """
        self._plot.set_traces(traces, total_steps)

    def set_playhead(self, playhead: float) -> None:
        """Draw bold up to this step, which may lie between two."""
        self._plot.set_playhead(playhead)

    def set_floor(self, floor: float) -> None:
        """Measure negative values from the lowest one that is known, such as a minimum's."""
        self._plot.set_floor(floor)

    def set_log(self, logarithmic: bool) -> None:
        """Choose between a logarithmic scale and a linear one."""
        self._scale.set_current(_LOG if logarithmic else _LINEAR)
        self._plot.set_log(logarithmic)

    def _say_shift(self, shifted: bool) -> None:
        name = self._symbol_text.split("(")[0]
        self._symbol.setText(f"{self._symbol_text} − min {name}" if shifted else self._symbol_text)
