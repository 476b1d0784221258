"""Says that runs descend by a gradient that was typed by hand, and whether it is right."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gdgui.engine.descent.objectives import ResolvedObjective
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.paragraph import Paragraph
from gdgui.ui.widgets.plain_text import set_tooltip
from gdgui.ui.widgets.style_state import repolish

if TYPE_CHECKING:
    # It compiles, which the first picture of the window must not wait for.
    from gdgui.engine.analysis.gradient_by_hand import PartialComparison

__all__ = ["GradientNote"]

_MOST_LINES = 12


class GradientNote(QFrame):
    """A note under the gradient; hidden where runs descend by the right one.

    Signals:
        edit_asked: the gradient is to be typed anew.
        dropped: runs are to descend by the right gradient.
    """

    edit_asked = Signal()
    dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._objective: ResolvedObjective | None = None
        self._said = Paragraph(_MOST_LINES, self)
        self._verdict = Paragraph(_MOST_LINES, self)
        self._build()

    def show_objective(self, objective: ResolvedObjective) -> None:
        """Show whether a gradient is typed; whether it is right, once that is known."""
        before, self._objective = self._objective, objective
        self.setVisible(objective.has_own_gradient)
        if before is None or before.descended != objective.descended:
            self._show_verdict("", "note")
        elif not is_same_gradient(before, objective):
            # What was said holds no longer, but its room stays: a slider below is being dragged.
            self._show_verdict(self._verdict.text(), "note")

    def show_comparison(
        self, objective: ResolvedObjective, partials: "tuple[PartialComparison, ...]"
    ) -> None:
        """Say whether the gradient of an objective is right, if that is the one shown."""
        if self._objective is None or not is_same_gradient(self._objective, objective):
            return
        names = objective.coordinates
        wrong = [partial.sentence(names) for partial in partials if not partial.is_right]
        if wrong:
            self._show_verdict("\n".join(wrong), "warning")
        else:
            self._show_verdict(self.tr("It is right."), "success")

    def _build(self) -> None:
        self.setProperty("soft", True)
        self._said.setText(self.tr("Typed by hand: the runs descend by this gradient."))
        buttons = QHBoxLayout()
        buttons.setSpacing(em(self, 0.3))
        edit = self._button(self.tr("Edit…"), self.tr("Type the gradient anew (Ctrl+K)"))
        drop = self._button(
            self.tr("Drop it"), self.tr("Let the runs descend by the right gradient")
        )
        edit.clicked.connect(self.edit_asked)
        drop.clicked.connect(self.dropped)
        for button in (edit, drop):
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        side = em(self, 0.5)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.3))
        layout.addWidget(self._said)
        layout.addWidget(self._verdict)
        layout.addLayout(buttons)
        self.hide()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setProperty("outlined", True)
        button.setProperty("compact", True)
        set_tooltip(button, tip)
        return button

    def _show_verdict(self, text: str, role: str) -> None:
        if self._verdict.property("role") != role:
            self._verdict.setProperty("role", role)
            repolish(self._verdict)
        self._verdict.setText(text)
        self._verdict.setVisible(bool(text))


def is_same_gradient(one: ResolvedObjective, other: ResolvedObjective) -> bool:
    """Tell whether what is true of the typed gradient of one objective is true of the other's."""
    return _essence(one) == _essence(other)


def _essence(objective: ResolvedObjective) -> tuple[object, ...]:
    return objective.syntax, objective.values, objective.domain, objective.given.gradient
