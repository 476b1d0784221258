"""The gradient field: small arrows that show the way down from everywhere."""

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.pixels import Layer, draw_segments
from gdgui.ui.style.theme import Theme

__all__ = ["FieldItem"]

_LONGEST = 24.0
_WIDTH = 1.3
_ALPHA = 0.5


class FieldItem(OverlayItem):
    """Arrows of one colour; the longer and the darker, the steeper, by the logarithm."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._points: FloatArray = np.empty((0, 2))
        self._gradients: FloatArray = np.empty((0, 2))
        self._layer = Layer()
        self._version = 0

    def set_field(self, points: FloatArray, gradients: FloatArray) -> None:
        """Show the gradients at some points, both of shape (n, 2)."""
        self._points, self._gradients = points, gradients
        self._changed()

    def _changed(self) -> None:
        self._version += 1
        super()._changed()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the field, which is a picture until the view changes."""
        if len(self._points):
            self._layer.draw(painter, self._map.rect, self._version, self._paint_arrows)

    def _paint_arrows(self, painter: QPainter) -> None:
        segments = self._segments()
        color = QColor(self._theme.marker)
        color.setAlphaF(_ALPHA)
        pen = QPen(color, _WIDTH * self._theme.pen)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        draw_segments(painter, segments)

    def _segments(self) -> FloatArray:
        """Return shafts and heads in pixels, shape (n, 4)."""
        (sx, sy), rect = self._map.scale, self._map.rect
        with np.errstate(all="ignore"):
            ways = -self._gradients * np.array([sx, sy])
            norms = np.hypot(self._gradients[:, 0], self._gradients[:, 1])
            units = ways / np.hypot(ways[:, :1], ways[:, 1:])
        fine = np.isfinite(units).all(axis=1) & np.isfinite(norms) & (norms > 0.0)
        if not fine.any():
            return np.empty((0, 4))
        units, logs = units[fine], np.log10(norms[fine])
        low, high = np.quantile(logs, (0.02, 0.98))
        share = np.clip((logs - low) / max(high - low, 1e-9), 0.0, 1.0)
        pen = self._theme.pen
        half = units * (pen * _LONGEST * (0.35 + 0.65 * share) / 2)[:, None]
        origin = np.array([rect.left(), rect.bottom()])
        corner = np.array([self._map.x_range[0], self._map.y_range[0]])
        middle = origin + (self._points[fine] - corner) * np.array([sx, sy])
        tips = middle + half
        across = np.column_stack((-units[:, 1], units[:, 0]))
        shafts = np.hstack((middle - half, tips))
        wings = [
            np.hstack((tips, tips - pen * (5.0 * units - side * 2.6 * across))) for side in (-1, 1)
        ]
        return np.ascontiguousarray(np.vstack((shafts, *wings)))
