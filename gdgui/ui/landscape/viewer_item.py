"""From where the surface beside a map is looked at, as a mark at the rim of the map."""

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.display.surface_camera import HOME, Camera
from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.style.theme import Theme

__all__ = ["ViewerItem"]

_ASIDE = 16.0
_REACH = 26.0
_OPENING = 26.0
"""Half of the angle that is seen, in degrees."""
_DOT = 4.0
_FAINT = 0.2


class ViewerItem(PlaneItem):
    """A dot where the viewer stands, and a sector of what is in view from there."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._azimuth = HOME.azimuth
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self.hide()

    def look_from(self, camera: Camera) -> None:
        """Show from where a surface is looked at."""
        self._azimuth = camera.azimuth
        self.update()

    def place(self) -> QPointF:
        """Return where the viewer stands, in pixels."""
        angle = math.radians(self._azimuth)
        x, y = math.sin(angle), math.cos(angle)
        rect = self._map.rect
        room_x, room_y = rect.width() / 2 - _ASIDE, rect.height() / 2 - _ASIDE
        far = min(room_x / max(abs(x), 1e-9), room_y / max(abs(y), 1e-9))
        return rect.center() + QPointF(x, y) * far

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the mark."""
        pen = self._theme.pen
        color, faint = QColor(self._theme.accent), QColor(self._theme.accent)
        faint.setAlphaF(_FAINT)
        place = self.place()
        reach = _REACH * pen
        box = QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(faint)
        # Qt counts sixteenths of a degree, counterclockwise from the right.
        ahead = 90.0 + self._azimuth
        painter.drawPie(box, round(16 * (ahead - _OPENING)), round(16 * 2 * _OPENING))
        painter.setPen(QPen(QColor(self._theme.halo), pen))
        painter.setBrush(color)
        painter.drawEllipse(place, _DOT * pen, _DOT * pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
