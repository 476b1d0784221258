"""What stands on a surface: minima, balls, their shadows, and the start."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gdgui.ui.landscape.start_marker import start_word_places
from gdgui.ui.landscape.surface.points import Spot, spot, spots
from gdgui.ui.landscape.surface.rendering import Rendering, view_of
from gdgui.ui.painting.canvas import faded
from gdgui.ui.painting.label_room import LabelRoom
from gdgui.ui.painting.minimum_markers import MinimumMarkers
from gdgui.ui.painting.path_pixels import path_point
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["GRIP", "paint_balls", "paint_minima", "paint_start"]

GRIP = 12.0
"""As far from a start, in pixels, a drag still takes it."""
_HIDDEN = 0.35
"""The opacity of what the surface is in front of."""
_CROSS, _SMALL = 4.5, 2.5
_CROSS_WIDTH, _SMALL_WIDTH = 1.8, 1.1
_BOX = 1.6
_BALL, _RIM = 6.0, 2.0
_START, _RING = 6.0, 2.0
_SHADOW = 0.3


def paint_minima(painter: QPainter, rendering: Rendering, markers: MinimumMarkers) -> None:
    """Paint a cross at each minimum, the large ones over the small ones."""
    theme = rendering.scene.theme
    for points, arm, width in (
        (markers.local, _SMALL, _SMALL_WIDTH),
        (markers.lowest, _CROSS, _CROSS_WIDTH),
    ):
        pen = QPen(QColor(theme.marker), width * theme.pen)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        long = arm * theme.pen
        found = spots(rendering, _plane_points(rendering, points))
        for point, seen in zip(points, found, strict=True):
            if seen is None:
                continue
            with faded(painter, _HIDDEN if seen.is_hidden else 1.0):
                painter.setPen(pen)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                for way in (QPointF(long, long), QPointF(long, -long)):
                    painter.drawLine(QLineF(seen.place - way, seen.place + way))
                if point in markers.at_edge:
                    side = _BOX * 2 * long
                    box = QRectF(0.0, 0.0, side, side)
                    box.moveCenter(seen.place)
                    painter.drawRect(box)


def _plane_points(rendering: Rendering, points: Sequence[tuple[float, float]]) -> np.ndarray:
    """Return points of the plane, shape (n, 2); of a ribbon's, the middle of its width."""
    found = np.array(points, np.float64).reshape(-1, 2)
    if rendering.scene.relief.is_ribbon:
        found[:, 1] = 0.0
    return found


def paint_balls(
    painter: QPainter, rendering: Rendering, traces: Sequence[Trace], playhead: float
) -> None:
    """Paint the ball of each run, the selected one on top, with its shadow on the floor."""
    theme = rendering.scene.theme
    for trace in sorted(traces, key=lambda trace: trace.selected):
        point = path_point(trace.trajectory, playhead)
        seen = spot(rendering, point)
        if seen is None:
            continue
        if rendering.floor is not None:
            _paint_shadow(painter, rendering, point)
        with faded(painter, _HIDDEN if seen.is_hidden else 1.0):
            painter.setPen(QPen(QColor(theme.halo), _RIM * theme.pen))
            painter.setBrush(QColor(trace.color))
            radius = (_BALL + _RIM / 2) * theme.pen
            painter.drawEllipse(seen.place, radius, radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint_shadow(painter: QPainter, rendering: Rendering, point: tuple[float, float]) -> None:
    """Paint the shadow of a ball, unless the surface is in front of it."""
    scene = rendering.scene
    field = scene.relief.field
    box = field.of_cells(field.cells(np.array([point])), np.array([0.0]))
    box[:, 2] = scene.floor
    view = view_of(scene)
    x, y = view.project(box)[0, :2].tolist()
    column, row = int(x * rendering.scale), int(y * rendering.scale)
    depth = rendering.picture.depth
    if (
        0 <= row < depth.shape[0]
        and 0 <= column < depth.shape[1]
        and depth[row, column] > -math.inf
    ):
        return
    radius = _BALL * scene.theme.pen
    flat = float(view.axes[2][2])
    with faded(painter, _SHADOW):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scene.theme.marker))
        painter.drawEllipse(QPointF(x, y), radius, radius * flat)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_start(
    painter: QPainter, seen: Spot, theme: Theme, font: QFont, text: str, room: LabelRoom
) -> None:
    """Paint the ring of the start with its word beside it, where there is room."""
    pen = theme.pen
    with faded(painter, _HIDDEN if seen.is_hidden else 1.0):
        painter.setPen(QPen(QColor(theme.marker), _RING * pen))
        painter.setBrush(QColor(theme.halo))
        painter.drawEllipse(seen.place, _START * pen, _START * pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
    word = room.first_free(start_word_places(seen.place, text, font, theme))
    radius = (_START + _RING) * pen
    room.take(QRectF(seen.place.x() - radius, seen.place.y() - radius, 2 * radius, 2 * radius))
    if word is None:
        return
    middle = word.center().y() + QFontMetricsF(font).capHeight() / 2
    written = Word(text, QPointF(round(word.left()), round(middle)), font)
    rim = Rim(QColor(theme.halo), 2 * _RIM * pen)
    write_rimmed(painter, [written], QColor(theme.marker), rim)
