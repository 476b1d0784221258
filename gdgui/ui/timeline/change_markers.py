"""The changes of course along the timeline: diamonds that can be moved and deleted."""

from collections.abc import Hashable

import msgspec
from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.ui.timeline.marker_strip import MarkerStrip

__all__ = ["ChangeMarker", "ChangeMarkers"]


class ChangeMarker(msgspec.Struct, frozen=True):
    """A change of course of one run.

    Attributes:
        run: the index of the run.
        step: from which step on it counts.
        color: the run's colour.
        text: what changes, in words.
    """

    run: int
    step: int
    color: str
    text: str


class ChangeMarkers(MarkerStrip):
    """A strip above the timeline.

    Signals:
        moved: a run, the step of its change, the step to move it to, and a token for the gesture.
        removed: a run and the step of its change.
    """

    moved = Signal(int, int, int, str)
    removed = Signal(int, int)

    _first_step = 1
    _markers: tuple[ChangeMarker, ...]

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        keys = self.tr(
            "Page Up and Page Down choose a change, ← and → move it, Delete takes it back"
        )
        self._describe(self.tr("Changes of course"), keys)

    def _paint_marker(self, painter: QPainter, place: int, emphasised: bool) -> None:
        """Paint a diamond."""
        marker = self._markers[place]
        radius = self.height() / 2 - 1.5
        x, y = self.x_of(marker.step), self.height() / 2
        rim = self._theme.accent if emphasised else self._theme.panel
        painter.setPen(QPen(QColor(rim), (2.0 if emphasised else 1.2) * self._theme.pen))
        painter.setBrush(QColor(marker.color))
        corners = ((0.0, -radius), (radius, 0.0), (0.0, radius), (-radius, 0.0))
        painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in corners]))

    def _lane_of(self, place: int) -> Hashable:
        return self._markers[place].run

    def _tell_moved(self, place: int, step: int, to: int) -> None:
        self.moved.emit(self._markers[place].run, step, to, self._gesture)

    def _tell_removed(self, place: int) -> None:
        self.removed.emit(self._markers[place].run, self._markers[place].step)

    def _fill_menu(self, menu: QMenu, place: int) -> None:
        menu.addAction(self.tr("Delete this change"), lambda: self._remove(place))
