"""How far a plane through the parameters of a model is the whole story, in a corner."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtWidgets import QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.plain_text import Label

if TYPE_CHECKING:
    from gdgui.ui.playback.planes import PlaneStanding

__all__ = ["StandingLabel", "share_in_words", "standing_in_words"]

_APART = "   "
"""Between the two things that are said."""


class StandingLabel(QObject):
    """A line in the lower left corner of a card; empty where the plane is the whole space.

    Where what it lies over is too narrow for it, it takes two lines.

    Args:
        card: what it lies in.
        view: what it lies over.
    """

    def __init__(self, card: QWidget, view: QWidget) -> None:
        super().__init__(card)
        self._card, self._view = card, view
        self._bottom = 0.0
        self._said = ""
        self._label = Label("", card)
        self._label.setProperty("role", "readout")
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()

    @property
    def text(self) -> str:
        """What is said; empty for nothing."""
        return "" if self._label.isHidden() else self._said

    @property
    def height(self) -> int:
        """How many pixels it takes up; 0 where it says nothing."""
        return 0 if self._label.isHidden() else self._label.height()

    @property
    def parts(self) -> tuple[QWidget, ...]:
        """What lies over the view."""
        return (self._label,)

    def set_bottom(self, bottom: float) -> None:
        """Leave so many pixels to what stands at the lower edge."""
        self._bottom = bottom
        self.place()

    def show_standing(self, standing: "PlaneStanding") -> bool:
        """Say how much of the paths lies in the plane, and how far off it is at the playhead.

        Returns:
            Whether that takes up more or less room than what was said before.
        """
        text = standing_in_words(standing)
        if text == self._said:
            return False
        before = self._label.isHidden(), self._label.size()
        self._said = text
        self._label.setVisible(bool(text))
        self.place()
        return (self._label.isHidden(), self._label.size()) != before

    def place(self) -> None:
        """Lie in the corner, however large the view is."""
        aside = em(self._card, 0.75)
        self._label.setText(self._said)
        self._label.adjustSize()
        if self._label.width() > self._view.width() - 2 * aside:
            self._label.setText(self._said.replace(_APART, "\n"))
            self._label.adjustSize()
        # Its digits change with every step; words beside it need not move for each of them.
        grain = 2 * em(self._card, 1)
        width = min(-(-self._label.width() // grain) * grain, self._card.width() - 2 * aside)
        self._label.resize(max(width, self._label.width()), self._label.height())
        top = self._card.height() - self._label.height() - round(self._bottom) - aside // 2
        self._label.move(aside, top)


def standing_in_words(standing: "PlaneStanding") -> str:
    """Return what a plane says of itself.

    >>> from gdgui.engine.display.loss_plane import PlaneLoss
    >>> from gdgui.ui.playback.planes import PlaneStanding
    >>> standing_in_words(PlaneStanding(0.8725, PlaneLoss(0.125, 0.25, 1.5)))
    'holds 87.2 % of the paths   f = 0.125, shown 0.25'
    >>> standing_in_words(PlaneStanding(0.99999))
    'holds 99.9 % of the paths'
    >>> standing_in_words(PlaneStanding())
    ''
    """
    parts = []
    if standing.share is not None:
        parts.append(share_in_words(standing.share))
    if standing.loss is not None:
        text = _tr("f = {true}, shown {shown}")
        loss = standing.loss
        parts.append(text.format(true=f"{loss.true:.3g}", shown=f"{loss.shown:.3g}"))
    return _APART.join(parts)


def share_in_words(share: float) -> str:
    """Return how much of the paths' variation lies in a plane.

    >>> share_in_words(1.0), share_in_words(0.9999)
    ('holds 100 % of the paths', 'holds 99.9 % of the paths')
    """
    percent = 100.0 * share
    # Only what lies in the plane but for rounding is said to do so whole.
    digits = "100" if percent > 100.0 - 1e-9 else f"{min(percent, 99.9):.1f}"
    return _tr("holds {share} % of the paths").format(share=digits)


def _tr(text: str) -> str:
    return QCoreApplication.translate("PlaneStanding", text)
