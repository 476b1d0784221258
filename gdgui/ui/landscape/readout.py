"""What the objective is under the pointer: its place, its value and its gradient, in a corner."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from gdgui.ui.landscape.plane_standing import StandingLabel
from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label

__all__ = ["Evaluate", "Readout", "readout_text"]

Point = tuple[float, ...]
Evaluate = Callable[[Point], tuple[float, tuple[float, ...]]]
"""Takes a point and returns the value there with the gradient."""


class Readout(QObject):
    """A line in the lower left corner of a card, while the pointer is over its view.

    Args:
        card: what it lies in.
        view: what it lies over.
        below: what may stand in the other corner; the line lies above it.
    """

    def __init__(self, card: QWidget, view: QWidget, below: StandingLabel) -> None:
        super().__init__(card)
        self._card = card
        self._below = below
        self._evaluate: Evaluate | None = None
        self._label = Label("", view)
        self._label.setProperty("role", "readout")
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()
        self._bottom = 0.0

    @property
    def text(self) -> str:
        """What is read out; empty where the pointer is elsewhere."""
        return "" if self._label.isHidden() else self._label.text()

    def set_evaluate(self, evaluate: Evaluate | None) -> None:
        """Read out the values of this objective; None while it is not known."""
        self._evaluate = evaluate
        self._label.hide()

    def set_bottom(self, bottom: float) -> None:
        """Leave so many pixels to what stands at the lower edge."""
        self._bottom = bottom

    def show_point(self, point: Point | None, names: tuple[str, ...]) -> None:
        """Read out a point; None where the pointer has left."""
        if point is None or self._evaluate is None:
            self._label.hide()
            return
        value, gradient = self._evaluate(point)
        aside = em(self._card, 0.75)
        for lines in (1, 2):
            self._label.setText(readout_text(point, names, value, gradient, lines))
            self._label.adjustSize()
            # Names of parameters of a model may be long.
            if self._label.width() + 2 * aside <= self._card.width():
                break
        room = round(self._bottom) + self._below.height
        top = self._card.height() - self._label.height() - room - aside // 2
        self._label.move(self._card.width() - self._label.width() - aside, top)
        self._label.show()


def readout_text(
    point: Point,
    names: tuple[str, ...],
    value: float,
    gradient: tuple[float, ...],
    lines: int = 1,
) -> str:
    r"""Return a place with what the objective is there, in one line or in two.

    >>> readout_text((1.0, 2.0), ("x", "y"), 5.0, (2.0, 4.0))
    'x = 1   y = 2   f = 5   ∇f = (2, 4)'
    >>> readout_text((0.5,), ("w",), 0.25, (1.0,))
    'w = 0.5   f = 0.25   ∇f = 1'
    >>> readout_text((0.5,), ("w",), 0.25, (1.0,), lines=2)
    'w = 0.5\nf = 0.25   ∇f = 1'
    """
    parts = [f"{name} = {number:.4g}" for name, number in zip(names, point, strict=False)]
    slope = ", ".join(f"{number:.4g}" for number in gradient)
    found = [f"f = {value:.4g}", f"∇f = ({slope})" if len(gradient) > 1 else f"∇f = {slope}"]
    between = "   " if lines == 1 else "\n"
    return between.join(("   ".join(parts), "   ".join(found)))
