"""One run's path in pixels: what is worth drawing of it, found once per zoom and drawn in slices.

Up to the playhead a path consists of the segments of its reduction that end before it, which is
a slice, and of the exact piece from the last iterate to the playhead.
"""

import math
from functools import lru_cache
from itertools import pairwise

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gdgui.engine.arrays import FloatArray
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.display.reduction import Box, Frame, IntArray, PathReducer
from gdgui.ui.painting.canvas import is_vector
from gdgui.ui.painting.pixels import (
    PixelMap,
    clip_segments,
    draw_segments,
    joined,
    joined_pen,
    labour,
    line_pen,
    mitred_for,
)
from gdgui.ui.painting.trace import Trace

__all__ = ["PathPixels", "RoughPath", "look", "memory", "path_point"]

_DOT_RADIUS = 2.4
_FAR = 1e9


class PathStyle(msgspec.Struct, frozen=True):
    """How wide a path is: calm on a plane, thin where it runs along a curve."""

    width: float
    halo: float
    dot: float = _DOT_RADIUS

    def times(self, pen: float) -> "PathStyle":
        """Return the style with wider or thinner pens."""
        return PathStyle(self.width * pen, self.halo * pen, self.dot * pen)


PLANE_STYLE = PathStyle(width=2.0, halo=2.0)
CURVE_STYLE = PathStyle(width=1.3, halo=1.2)


def path_coordinates(trajectory: Trajectory) -> tuple[FloatArray, FloatArray]:
    """What is plotted of a tape: x and y, or x and f where there is one coordinate."""
    second = trajectory.x[:, 1] if trajectory.dim == 2 else trajectory.f
    return trajectory.x[:, 0], second


def look(trace: Trace) -> tuple[object, ...]:
    """All of a visible run that its path depends on, for comparison."""
    tape = trace.trajectory
    return trace.color, trace.selected, len(tape), memory(trace)


def memory(trace: Trace) -> tuple[object, ...]:
    """Where the tape of a run lies: what a longer look at it has in common with a shorter one."""
    x = trace.trajectory.x
    # Four times as fast as `x.ctypes.data`.
    return x.__array_interface__["data"][0], x.strides, x.shape[1]


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


class PathPixels:
    """One run's path in pixels, as far as it is worth drawing.

    Args:
        trace: the run.
        pixel_map: the look at it.
        pen: how many times as wide as usual it is.
    """

    def __init__(self, trace: Trace, pixel_map: PixelMap, pen: float = 1.0) -> None:
        self.trace = trace
        self._memory = memory(trace)
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
        self.style = (PLANE_STYLE if trace.trajectory.dim == 2 else CURVE_STYLE).times(pen)
        self._segments: FloatArray = np.empty((0, 4))
        self._mitred: tuple[FloatArray, ...] | None = None
        self._rows: IntArray = np.empty((0, 2), np.int64)
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
        self._rows = rows = self._reducer.segments.copy()
        flat = np.column_stack((self._pixels(x, y, rows[:, 0]), self._pixels(x, y, rows[:, 1])))
        self._segments = clip_segments(flat, self._reducer.frame.box)
        self._mitred = None
        self._ends = np.ascontiguousarray(rows[:, 1])
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
        if pixel_map.scale != self._scale or not self.is_of(trace):
            return False
        left, top = self._offset(pixel_map)
        rect, box = pixel_map.rect, self._reducer.frame.box
        return (
            box.left <= rect.left() - left
            and rect.right() - left <= box.right
            and box.top <= rect.top() - top
            and rect.bottom() - top <= box.bottom
        )

    def is_of(self, trace: Trace) -> bool:
        """Whether this shows the run, perhaps grown, in whatever look."""
        return len(self.trace.trajectory) <= len(trace.trajectory) and self._memory == memory(trace)

    @property
    def labour(self) -> float:
        """Roughly the milliseconds that it takes to draw the whole path once."""
        return labour(self._segments)

    # ---- as it is at rest ----

    def draw_line(self, painter: QPainter, pixel_map: PixelMap) -> None:
        """Draw the whole path but for its rim."""
        left, top = self._offset(pixel_map)
        painter.translate(left, top)
        self._draw_lines(painter, self.trace.color, self.style.width, self._lines(painter)[0])
        painter.translate(-left, -top)

    def draw(
        self,
        painter: QPainter,
        pixel_map: PixelMap,
        halo: str,
        first: int,
        playhead: float,
        *,
        is_last: bool,
    ) -> None:
        """Draw the path with rim and dots, from a row to the playhead.

        Args:
            painter: where to.
            pixel_map: the look at it.
            halo: the colour of the rim.
            first: the row.
            playhead: the step.
            is_last: whether nothing follows that leads on from the playhead: then the path
                reaches it to the pixel.
        """
        begin, end = self._drawn(first), self._drawn(playhead)
        tail = self._tail(pixel_map, playhead) if is_last else []
        dots = self._dots_of(first, playhead)
        if begin == end and not tail and not len(dots):
            return
        left, top = self._offset(pixel_map)
        painter.translate(left, top)
        line, rim = self._lines(painter)
        width = self.style.width
        # One segment more: the rim drawn below has cut into its end.
        for color, wide, lines in (
            (halo, width + self.style.halo, rim[begin:end]),
            (self.trace.color, width, line[max(0, begin - 1) : end]),
        ):
            self._draw_lines(painter, color, wide, lines)
            if tail:
                painter.setPen(_pen(color, wide, Qt.PenCapStyle.SquareCap))
                painter.drawLines(tail)
        self._draw_dots(painter, dots)
        painter.translate(-left, -top)

    def draw_rows(
        self, painter: QPainter, pixel_map: PixelMap, halo: str, first: int, playhead: float
    ) -> None:
        """Draw what `draw` does of a few steps, every row of them."""
        tape = self.trace.trajectory
        x, y = path_coordinates(tape)
        rows = np.arange(first, math.floor(min(playhead, tape.last_step)) + 1)
        points = np.vstack((np.column_stack((x[rows], y[rows])), path_point(tape, playhead)))
        left, top = self._offset(pixel_map)
        dots = self._dots_of(first, playhead)
        with np.errstate(over="ignore", invalid="ignore"):
            pixels = (points - self._origin) * pixel_map.scale
            lines = np.hstack((pixels[:-1], pixels[1:]))
        lines = lines[np.isfinite(lines).all(axis=1) & (lines[:, :2] != lines[:, 2:]).any(axis=1)]
        rect = pixel_map.rect.translated(-left, -top).adjusted(-20, -20, 20, 20)
        lines = clip_segments(lines, Box(rect.left(), rect.top(), rect.right(), rect.bottom()))
        painter.translate(left, top)
        widths = (self.style.width + self.style.halo, self.style.width)
        for color, wide, longer in zip(
            (halo, self.trace.color), widths, joined(painter, lines, widths), strict=True
        ):
            self._draw_lines(painter, color, wide, longer)
        # The look may be another one than that which the dots were found for.
        ratio = np.divide(pixel_map.scale, self._scale)
        self._draw_dots(painter, dots * ratio)
        painter.translate(-left, -top)

    def _draw_lines(self, painter: QPainter, color: str, width: float, lines: FloatArray) -> None:
        pen = joined_pen(painter, color, width) if is_vector(painter) else _pen(color, width)
        painter.setPen(pen)
        draw_segments(painter, lines)

    def _lines(self, painter: QPainter) -> tuple[FloatArray, ...]:
        """The segments, made longer for the width of the line and for that of its rim.

        A vector picture gets them as they are: there the pen joins them.
        """
        if is_vector(painter):
            return self._segments, self._segments
        if self._mitred is None:
            width = self.style.width
            self._mitred = mitred_for(self._segments, (width, width + self.style.halo))
        return self._mitred

    def _dots_of(self, first: int, playhead: float) -> FloatArray:
        begin = self._dot_rows.searchsorted(first, "left")
        return self._dots[begin : self._dot_rows.searchsorted(playhead, "right")]

    def _draw_dots(self, painter: QPainter, dots: FloatArray) -> None:
        if len(dots):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.trace.color))
            for px, py in dots.tolist():
                painter.drawEllipse(QPointF(px, py), self.style.dot, self.style.dot)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _drawn(self, playhead: float) -> int:
        """How many segments end at or before a step."""
        return int(self._ends.searchsorted(playhead, "right"))

    def _tail(self, pixel_map: PixelMap, playhead: float) -> list[QLineF]:
        """The exact piece that leads from the last segment to the playhead."""
        tape = self.trace.trajectory
        step = math.floor(min(playhead, tape.last_step))
        drawn = self._drawn(step)
        begin = step
        if drawn < len(self._rows) and self._rows[drawn, 0] <= step:
            begin = int(self._rows[drawn, 0])
        elif drawn == 0 or self._ends[drawn - 1] != step:
            # Where the reduction left the last iterate out, the path must reach it all the same.
            begin = max(0, step - 1)
        if begin == playhead:
            return []
        left, top = self._offset(pixel_map)
        places = [path_point(tape, step) for step in dict.fromkeys((begin, step, playhead))]
        points = [pixel_map.point(*place) for place in places if all(map(math.isfinite, place))]
        pixels = [QPointF(point.x() - left, point.y() - top) for point in points]
        return [QLineF(a, b) for a, b in pairwise(pixels) if a != b]

    # ---- while it changes ----

    def rough(self, trace: Trace, pixel_map: PixelMap) -> "RoughPath":
        """The segments of this path in another look, which may want for detail there."""
        x, y = path_coordinates(trace.trajectory)
        (ox, oy), (sx, sy) = self._origin, pixel_map.scale
        left, top = self._offset(pixel_map)
        rows, rect = self._rows, pixel_map.rect
        with np.errstate(over="ignore"):
            px, py = (x[rows] - ox) * sx + left, (y[rows] - oy) * sy + top
        flat = np.column_stack((px[:, 0], py[:, 0], px[:, 1], py[:, 1])).clip(-_FAR, _FAR)
        box = Box(rect.left() - 9, rect.top() - 9, rect.right() + 9, rect.bottom() + 9)
        lines = np.ascontiguousarray(clip_segments(flat, box))
        return RoughPath(trace.color, self.style.width, lines, self._ends)


class RoughPath(msgspec.Struct, frozen=True):
    """A path as it is drawn while it changes from frame to frame: quickly.

    Attributes:
        color: its colour.
        width: how wide it is.
        lines: segments in pixels, shape (n, 4).
        ends: the last row of each, ascending.
    """

    color: str
    width: float
    lines: FloatArray
    ends: IntArray

    def draw(self, painter: QPainter, first: float, playhead: float) -> None:
        """Draw the segments that end after one step and at or before another."""
        begin, end = np.searchsorted(self.ends, (first, playhead), "right")
        painter.setPen(_pen(self.color, self.width))
        draw_segments(painter, self.lines[begin:end])


@lru_cache(maxsize=256)
def _pen(color: str, width: float, cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap) -> QPen:
    """A pen that no one changes."""
    pen = line_pen(color, width)
    pen.setCapStyle(cap)
    return pen
