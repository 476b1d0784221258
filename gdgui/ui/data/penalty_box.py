"""The penalties on the weights: of which kind they are, and how strong."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gdgui.experiment import Objective
from gdgui.objective_source import MAX_PENALTY
from gdgui.ui.data.controls import WORD_WIDTH, Row
from gdgui.ui.document.model_edits import penalty_of
from gdgui.ui.style.theme import Theme, em
from gdgui.ui.widgets.number_slider import NumberSlider
from gdgui.ui.widgets.segmented import Segmented

__all__ = ["PenaltyBox"]

_RANGE = (1e-5, 1.0)
"""As far as the sliders go; TensorFlow Playground's rates begin at 0.001."""


class PenaltyBox(QWidget):
    """Shows and edits the penalties of an objective.

    Signals:
        picked: the kind, a `gdgui.ui.document.model_edits.Penalty`.
        rate_changed: ``l1`` or ``l2``, its λ, and a gesture.
    """

    picked = Signal(str)
    rate_changed = Signal(str, float, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kinds = [
            ("none", self.tr("none")),
            ("l1", "L1"),
            ("l2", "L2"),
            ("both", self.tr("both")),
        ]
        self._kind = Segmented(kinds, self.tr("Penalty on the weights"), self, wraps=True)
        self._rates = {"l1": self._slider("l1", "λ₁"), "l2": self._slider("l2", "λ₂")}
        self._kind.picked.connect(self.picked)
        self._kind.setWhatsThis(
            self.tr(
                "Regularisation: λ₁ Σ|w| (L1) makes weights zero, ½ λ₂ Σw² (L2) makes them small; "
                "biases are left alone."
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(self, 0.1))
        layout.addWidget(Row(self.tr("penalty"), self._kind, parent=self))
        for slider in self._rates.values():
            layout.addWidget(slider)

    def show_objective(self, objective: Objective) -> None:
        """Show the penalties; nothing is emitted."""
        penalty = penalty_of(objective)
        self._kind.set_current(penalty)
        for name, rate in (("l1", objective.l1), ("l2", objective.l2)):
            slider = self._rates[name]
            slider.setVisible(penalty in (name, "both"))
            slider.set_value(rate)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        for slider in self._rates.values():
            slider.set_theme(theme)

    def _slider(self, name: str, symbol: str) -> NumberSlider:
        of = self.tr("λ of the {kind} penalty").format(kind=name.upper())
        slider = NumberSlider(symbol, of, *_RANGE, "log", 0.0, MAX_PENALTY, parent=self)
        slider.show_as_word(WORD_WIDTH)
        slider.changed.connect(lambda rate, gesture: self.rate_changed.emit(name, rate, gesture))
        return slider
