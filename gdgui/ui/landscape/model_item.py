"""The quadratic model at the ball: what slope and curvature there say of the whole landscape.

It is q(x + Δ) = f + g·Δ + Δ·HΔ/2, on which Newton's method takes its step. In one dimension it
is a parabola; in two its level curves are ellipses, hyperbolas where the Hessian is indefinite,
or, where it is singular, whatever lies between.
"""

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.pixels import clip_segments, draw_segments, line_pen
from gdgui.ui.style.theme import Theme

__all__ = ["ModelItem", "stationary_point"]

_WIDTH = 1.5
_CROSS = 5.0
_DASH, _GAP = 7.0, 5.0
_SAMPLES = 121
_LEVELS = (0.25, 1.0, 2.25, 4.0)
"""How high above the lowest point level curves lie; the ball is at 1."""
_GRID = 72


class ModelItem(OverlayItem):
    """The model's parabola or level curves, dashed, and its stationary point as a plus."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._curvature: Curvature | None = None
        self._segments: FloatArray | None = None

    def set_explanation(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show the model of the place that a step leaves, or none."""
        self._curvature = curvature
        self._changed()

    def _changed(self) -> None:
        self._segments = None
        super()._changed()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the model, if it is finite."""
        model = self._curvature
        if model is None or not np.isfinite(model.hessian).all():
            return
        if not (np.isfinite(model.gradient).all() and math.isfinite(model.f)):
            return
        if self._segments is None:
            with np.errstate(all="ignore"):
                curves = self._parabola(model) if len(model.x) == 1 else self._level_curves(model)
                self._segments = self._dashes(curves)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(self._theme.halo)
        halo.setAlphaF(0.55)
        direction = QColor(self._theme.direction)
        for color, width in ((halo, _WIDTH + 2.0), (direction, _WIDTH)):
            painter.setPen(line_pen(color, width * self._theme.pen))
            draw_segments(painter, self._segments)
        self._paint_center(painter, model)

    def _dashes(self, curves: list[FloatArray]) -> FloatArray:
        """Return the curves as dashes of one length in pixels, shape (n, 4).

        Qt takes milliseconds to dash a curve with antialiasing; pieces drawn one by one are fast.
        """
        (sx, sy), rect = self._map.scale, self._map.rect
        reach = max(rect.width(), rect.height())
        dashes = [np.empty((0, 4))]
        for curve in curves:
            px = rect.left() + (curve[:, 0] - self._map.x_range[0]) * sx
            py = rect.bottom() + (curve[:, 1] - self._map.y_range[0]) * sy
            near = np.clip(np.column_stack((px, py)), -2 * reach, 3 * reach)
            if np.isfinite(near).all():
                dashes.append(_dashed(near, self._theme.pen))
        box = (-reach, -reach, rect.right() + reach, rect.bottom() + reach)
        return np.ascontiguousarray(clip_segments(np.concatenate(dashes), box))

    def _parabola(self, model: Curvature) -> list[FloatArray]:
        x = np.linspace(*self._map.x_range, _SAMPLES)
        away = x - model.x[0]
        q = model.f + model.gradient[0] * away + model.hessian[0, 0] * away**2 / 2
        return [np.column_stack((x, q))]

    def _level_curves(self, model: Curvature) -> list[FloatArray]:
        low, high = model.eigenvalues.tolist()
        if low > 1e-9 * high and (center := stationary_point(model)) is not None:
            return self._ellipses(model, center)
        return self._contours(model)

    def _ellipses(self, model: Curvature, center: FloatArray) -> list[FloatArray]:
        """Return the level curves of a bowl: exact, however narrow."""
        away = model.x - center
        height = float(away @ model.hessian @ away) / 2
        if not height > 0.0:
            # At the bottom itself: curves that fill a quarter of the view.
            reach = 0.125 * (self._map.x_range[1] - self._map.x_range[0])
            height = float(model.eigenvalues[0]) * reach**2 / 2
        angle = np.linspace(0.0, 2 * np.pi, _SAMPLES)
        circle = np.vstack((np.cos(angle), np.sin(angle)))
        curves = []
        for level in _LEVELS:
            radii = np.sqrt(2.0 * level * height / model.eigenvalues)
            curves.append((model.eigenvectors @ (radii[:, None] * circle)).T + center)
        return curves

    def _contours(self, model: Curvature) -> list[FloatArray]:
        """Return the level curves of a saddle or a valley, sampled over the view."""
        from contourpy import contour_generator

        x = np.linspace(*self._map.x_range, _GRID)
        y = np.linspace(*self._map.y_range, _GRID)
        dx, dy = np.meshgrid(x - model.x[0], y - model.x[1])
        (a, b), (_, c) = model.hessian
        q = (
            model.gradient[0] * dx
            + model.gradient[1] * dy
            + (a * dx**2 + 2 * b * dx * dy + c * dy**2) / 2
        )
        spread = float(np.quantile(np.abs(q), 0.5))
        generator = contour_generator(x, y, q)
        levels = [0.0, *(side * t * spread for side in (-1, 1) for t in (0.5, 1.0, 2.0))]
        lines: list[Any] = [line for level in levels for line in generator.lines(level)]
        return lines

    def _paint_center(self, painter: QPainter, model: Curvature) -> None:
        """Paint a plus at the model's stationary point: where Newton's step leads."""
        center = stationary_point(model)
        if center is None:
            return
        away = center - model.x
        height = model.f + float(model.gradient @ away) / 2
        place = self._map.point(float(center[0]), float(center[1] if len(center) == 2 else height))
        pen = QPen(QColor(self._theme.direction), 2.0 * self._theme.pen)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        reach = _CROSS * self._theme.pen
        for arm in (QPointF(reach, 0.0), QPointF(0.0, reach)):
            painter.drawLine(QLineF(place - arm, place + arm))


def _dashed(points: FloatArray, pen: float) -> FloatArray:
    """Return a line through points (n, 2) as dashes with gaps between them, shape (m, 4)."""
    along = np.concatenate(([0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))))
    starts = np.arange(0.0, along[-1], pen * (_DASH + _GAP))
    ends = np.minimum(starts + pen * _DASH, along[-1])
    corners = [np.interp(at, along, points[:, axis]) for at in (starts, ends) for axis in (0, 1)]
    return np.column_stack(corners)


def stationary_point(model: Curvature) -> FloatArray | None:
    """Return where the model has no slope; None where it has one everywhere or nowhere."""
    sizes = np.abs(model.eigenvalues)
    if not sizes.min() > 1e-12 * sizes.max():
        return None
    point = model.x - np.linalg.solve(model.hessian, model.gradient)
    return point if np.isfinite(point).all() else None
