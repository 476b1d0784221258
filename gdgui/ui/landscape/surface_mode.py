"""Whether a landscape is seen as a map, as a surface, or as both beside each other.

The map is laid out in any case: a surface is drawn from what the map was sampled for, so that both
show the same part of the plane, and changing from one to the other takes no time.
"""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gdgui.ui.landscape.card_view import CardView
from gdgui.ui.landscape.corners import Corners
from gdgui.ui.landscape.layers import Layers
from gdgui.ui.landscape.modes import BOTH, MAP, MODES, SURFACE

__all__ = ["SurfaceMode"]

_GAP = 10


class SurfaceMode(QObject):
    """Lays map and surface out in a card.

    Args:
        card: what they lie in; it has no layout yet.
        view: the map.
        layers: those of the map, and the surface.
        corners: what says which is shown, and what the surface does not show.

    Signals:
        changed: another mode is shown.
    """

    changed = Signal(str)

    def __init__(self, card: QWidget, view: CardView, layers: Layers, corners: Corners) -> None:
        super().__init__(card)
        self._corners = corners
        self._card, self._view, self._layers = card, view, layers
        surface = self._surface = layers.surface
        self._mode = MAP
        self._grid = QGridLayout(card)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(0)
        self._grid.addWidget(view, 0, 0)
        surface.setParent(card)
        surface.hide()
        # Titles and buttons of the card lie over both.
        surface.lower()
        view.lower()
        corners.modes.picked.connect(self.show)
        surface.heights_changed.connect(lambda: self.changed.emit(self._mode))

    @property
    def mode(self) -> str:
        """Which of `MODES` is shown."""
        return self._mode

    @property
    def shows_surface(self) -> bool:
        """Whether a surface is to be seen."""
        return self._mode != MAP

    def show(self, mode: str) -> None:
        """Show one of `MODES`."""
        if mode == self._mode:
            return
        self._mode = mode
        self._grid.removeWidget(self._surface)
        is_beside = mode == BOTH
        if self.shows_surface:
            self._grid.addWidget(self._surface, 0, 1 if is_beside else 0)
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1 if is_beside or column == 0 else 0)
        self._grid.setHorizontalSpacing(_GAP if is_beside else 0)
        self._surface.setVisible(self.shows_surface)
        self._view.set_covered(mode == SURFACE)
        self._layers.viewer.setVisible(is_beside)
        self._card.setFocusProxy(self._surface if mode == SURFACE else self._view)
        self._corners.modes.set_current(mode)
        self.show_cut()
        self.changed.emit(mode)

    def show_next(self) -> None:
        """Show the next of `MODES`, after the last the first."""
        self.show(MODES[(MODES.index(self._mode) + 1) % len(MODES)])

    def show_cut(self) -> None:
        """Say where the surface is cut off, if it is to be seen."""
        self._corners.set_cut(self._surface.cut if self.shows_surface else "")

    @property
    def heights(self) -> str:
        """How high values are, of `gdgui.ui.painting.relief`; "" where there is no surface."""
        return self._surface.heights if self.shows_surface else ""
