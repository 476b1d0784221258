"""One run's path in pixels: what is worth drawing of it, found once per zoom and drawn in slices.

Up to the playhead a path consists of the segments of its reduction that end before it, which is
a slice, and of the exact piece from the last iterate to the playhead.
"""

import math
from itertools import pairwise

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from gdgui.engine.reduction import Box, Frame, PathReducer
from gdgui.engine.trajectory import FloatArray, Trajectory
from gdgui.ui.views.pixels import PixelMap, clip_segments, draw_segments, line_pen, mitred
from gdgui.ui.views.trace import Trace, same_tape

__all__ = ["DrawnPath", "path_point"]

_DOT_RADIUS = 2.4


class PathStyle(msgspec.Struct, frozen=True):
    """How wide a path is: calm on a plane, thin where it runs along a curve."""

    width: float
    halo: float


PLANE_STYLE = PathStyle(width=2.0, halo=2.0)
CURVE_STYLE = PathStyle(width=1.3, halo=1.2)


def path_coordinates(trajectory: Trajectory) -> tuple[FloatArray, FloatArray]:
    """What is plotted of a tape: x and y, or x and f where there is one coordinate."""
    second = trajectory.x[:, 1] if trajectory.dim == 2 else trajectory.f
    return trajectory.x[:, 0], second


def path_point(trajectory: Trajectory, playhead: float) -> tuple[float, float]:
    """Where the ball is: between two iterates in proportion, at the last one from there on.

    A run that diverged keeps its ball at its last finite iterate.
    """
    x, y = path_coordinates(trajectory)
    last = trajectory.last_step
    while last > 0 and not (math.isfinite(x[last]) and math.isfinite(y[last])):
        last -= 1
    place = min(max(playhead, 0.0), float(last))
    k = min(int(place), last)
    t = place - k
    if t == 0.0:
        return float(x[k]), float(y[k])
    return float(x[k] + t * (x[k + 1] - x[k])), float(y[k] + t * (y[k + 1] - y[k]))


class DrawnPath:
    """One run's path in pixels, as far as it is worth drawing.

    Args:
        trace: the run.
        pixel_map: the look at it.
    """

    def __init__(self, trace: Trace, pixel_map: PixelMap) -> None:
        self.trace = trace
        rect, scale = pixel_map.rect, pixel_map.scale
        x, y = path_coordinates(trace.trajectory)
        start = (float(x[0]), float(y[0]))
        # Pixels are counted from the start of the run, so that panning only shifts them.
        self._origin = start if all(map(math.isfinite, start)) else (0.0, 0.0)
        left, top = self._offset(pixel_map)
        margin_x, margin_y = rect.width(), rect.height()
        box = Box(
            rect.left() - left - margin_x,
            rect.top() - top - margin_y,
            rect.right() - left + margin_x,
            rect.bottom() - top + margin_y,
        )
        self._scale = scale
        self._reducer = PathReducer(Frame(self._origin, scale, box))
        self.style = PLANE_STYLE if trace.trajectory.dim == 2 else CURVE_STYLE
        self._mitred: dict[float, FloatArray] = {}
        self._ends = np.empty(0, np.int64)
        self._dots: FloatArray = np.empty((0, 2))
        self._dot_rows = np.empty(0, np.int64)
        self.extend(trace)

    def _offset(self, pixel_map: PixelMap) -> tuple[float, float]:
        return pixel_map.x(self._origin[0]), pixel_map.y(self._origin[1])

    def extend(self, trace: Trace) -> None:
        """Take up what the run has computed since."""
        grown = len(trace.trajectory) != len(self.trace.trajectory) or not len(self._ends)
        self.trace = trace
        if not grown:
            return
        x, y = path_coordinates(trace.trajectory)
        self._reducer.extend(x, y)
        rows = self._reducer.segments
        flat = np.column_stack((self._pixels(x, y, rows[:, 0]), self._pixels(x, y, rows[:, 1])))
        flat = clip_segments(flat, self._reducer.frame.box)
        widths = (self.style.width, self.style.width + self.style.halo)
        self._mitred = {width: mitred(flat, width) for width in widths}
        self._ends = rows[:, 1].copy()
        # The start is an iterate like any other, however near the next one is.
        self._dot_rows = np.append(0, self._reducer.dots)
        self._dots = self._pixels(x, y, self._dot_rows)

    def _pixels(self, x: FloatArray, y: FloatArray, rows: np.ndarray) -> FloatArray:
        (ox, oy), (sx, sy) = self._origin, self._scale
        return np.column_stack(((x[rows] - ox) * sx, (y[rows] - oy) * sy))

    @property
    def ends(self) -> np.ndarray:
        """The last row of each segment, ascending."""
        return self._ends

    def covers(self, trace: Trace, pixel_map: PixelMap) -> bool:
        """Whether this still shows the run, perhaps grown, in that look."""
        if pixel_map.scale != self._scale or not same_tape(self.trace.trajectory, trace.trajectory):
            return False
        left, top = self._offset(pixel_map)
        rect, box = pixel_map.rect, self._reducer.frame.box
        return (
            box.left <= rect.left() - left
            and rect.right() - left <= box.right
            and box.top <= rect.top() - top
            and rect.bottom() - top <= box.bottom
        )

    def draw_halo(
        self, painter: QPainter, pixel_map: PixelMap, color: str, first: int, playhead: float
    ) -> None:
        """Draw the rim of the path from a row to the playhead."""
        width = self.style.width + self.style.halo
        segments = slice(self._drawn(first), self._drawn(playhead))
        self._draw(painter, pixel_map, line_pen(color, width), self._mitred[width][segments])
        self._draw_tail(painter, pixel_map, line_pen(color, width), playhead)

    def draw_line(
        self, painter: QPainter, pixel_map: PixelMap, first: int, playhead: float
    ) -> None:
        """Draw the path from a row to the playhead."""
        width = self.style.width
        pen = line_pen(self.trace.color, width)
        # One segment more: the halo drawn below has cut into its end.
        segments = slice(max(0, self._drawn(first) - 1), self._drawn(playhead))
        self._draw(painter, pixel_map, pen, self._mitred[width][segments])
        self._draw_tail(painter, pixel_map, pen, playhead)

    def draw_dots(
        self, painter: QPainter, pixel_map: PixelMap, first: int, playhead: float
    ) -> None:
        """Draw the dots of the iterates from a row to the playhead with the painter's brush."""
        left, top = self._offset(pixel_map)
        rows = slice(
            int(np.searchsorted(self._dot_rows, first, "left")),
            int(np.searchsorted(self._dot_rows, playhead, "right")),
        )
        for px, py in self._dots[rows].tolist():
            painter.drawEllipse(QPointF(px + left, py + top), _DOT_RADIUS, _DOT_RADIUS)

    def _drawn(self, playhead: float) -> int:
        """How many segments end at or before a step."""
        return int(np.searchsorted(self._ends, playhead, "right"))

    def _draw(
        self, painter: QPainter, pixel_map: PixelMap, pen: QPen, segments: FloatArray
    ) -> None:
        left, top = self._offset(pixel_map)
        painter.setPen(pen)
        painter.translate(left, top)
        draw_segments(painter, segments)
        painter.translate(-left, -top)

    def _draw_tail(
        self, painter: QPainter, pixel_map: PixelMap, pen: QPen, playhead: float
    ) -> None:
        """Draw the exact piece that leads from the last segment to the playhead."""
        tape = self.trace.trajectory
        step = math.floor(min(playhead, tape.last_step))
        drawn = self._drawn(step)
        # Where the reduction left the last iterate out, the path must reach it all the same.
        left_out = drawn == 0 or self._ends[drawn - 1] != step
        if not left_out and step == playhead:
            return
        rows = range(max(0, step - left_out), step + 1)
        points = [path_point(tape, k) for k in rows] + [path_point(tape, playhead)]
        pixels = [pixel_map.point(*point) for point in points if all(map(math.isfinite, point))]
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        painter.setPen(pen)
        for a, b in pairwise(pixels):
            if a != b:
                painter.drawLine(QLineF(a, b))
