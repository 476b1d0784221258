"""The paths of all runs on a landscape: bold up to the playhead, faint beyond it.

All runs are one item, because they share a picture of their faint parts and lie over one another
in one order. What is worth drawing is found once per zoom (`PathReducer`); a frame then draws
slices of it, and the piece from the last iterate to the playhead exactly. Nothing that a frame
paints depends on the frame before, so the same playhead always gives the same picture.
"""

import math
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.reduction import Box, Frame, PathReducer
from gdgui.engine.trajectory import FloatArray, Trajectory
from gdgui.ui.theme import Theme
from gdgui.ui.views.pixels import Layer, PixelMap, clip_segments, draw_segments, line_pen
from gdgui.ui.views.trace import Trace, same_tape

__all__ = ["PathItem", "path_point"]

BALL_RADIUS = 6.0
_RIM = 2.0
_DOT_RADIUS = 2.4
_FAINT_OPACITY = 0.28


@dataclass(frozen=True, slots=True)
class PathStyle:
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
        self._segments: FloatArray = np.empty((0, 4))
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
        self._segments = np.ascontiguousarray(clip_segments(flat, self._reducer.frame.box))
        self._ends = rows[:, 1].copy()
        self._dot_rows = self._reducer.dots.copy()
        self._dots = self._pixels(x, y, self._dot_rows)

    def _pixels(self, x: FloatArray, y: FloatArray, rows: np.ndarray) -> FloatArray:
        (ox, oy), (sx, sy) = self._origin, self._scale
        return np.column_stack(((x[rows] - ox) * sx, (y[rows] - oy) * sy))

    def covers(self, trace: Trace, pixel_map: PixelMap) -> bool:
        """Whether this still shows the run, perhaps grown, in that look."""
        if pixel_map.scale != self._scale or not same_tape(
            self.trace.trajectory, trace.trajectory
        ):
            return False
        left, top = self._offset(pixel_map)
        rect, box = pixel_map.rect, self._reducer.frame.box
        return (
            box.left <= rect.left() - left
            and rect.right() - left <= box.right
            and box.top <= rect.top() - top
            and rect.bottom() - top <= box.bottom
        )

    def draw_line(self, painter: QPainter, pixel_map: PixelMap, playhead: float) -> None:
        """Draw the path up to the playhead with the painter's pen."""
        painter.save()
        painter.translate(*self._offset(pixel_map))
        step = math.floor(min(playhead, self.trace.trajectory.last_step))
        drawn = int(np.searchsorted(self._ends, step, "right"))
        draw_segments(painter, self._segments[:drawn])
        # Where the reduction left the last iterate out, the path must reach it all the same.
        left_out = drawn == 0 or self._ends[drawn - 1] != step
        draw_segments(painter, self._tail(max(0, step - left_out), step, playhead))
        painter.restore()

    def _tail(self, first: int, step: int, playhead: float) -> FloatArray:
        """The exact pieces from one row over another to the playhead."""
        x, y = path_coordinates(self.trace.trajectory)
        (ox, oy), (sx, sy) = self._origin, self._scale
        points = [(x[k], y[k]) for k in range(first, step + 1)]
        points.append(path_point(self.trace.trajectory, playhead))
        with np.errstate(over="ignore", invalid="ignore"):
            p = (np.array(points) - (ox, oy)) * (sx, sy)
        pieces = np.column_stack((p[:-1], p[1:]))
        pieces = pieces[np.isfinite(pieces).all(axis=1)]
        return np.ascontiguousarray(clip_segments(pieces, self._reducer.frame.box))

    def draw_dots(self, painter: QPainter, pixel_map: PixelMap, playhead: float) -> None:
        """Draw the dots of the iterates up to the playhead with the painter's brush."""
        left, top = self._offset(pixel_map)
        for px, py in self._dots[: np.searchsorted(self._dot_rows, playhead, "right")].tolist():
            painter.drawEllipse(QPointF(px + left, py + top), _DOT_RADIUS, _DOT_RADIUS)


class PathItem(pg.GraphicsObject):
    """The paths and balls of all visible runs, in the pixels of the view box it lies in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._traces: tuple[Trace, ...] = ()
        self._paths: list[DrawnPath] = []
        self._map = PixelMap((0.0, 1.0), (0.0, 1.0), QRectF(0, 0, 1, 1))
        self._playhead = 0.0
        self._faint = Layer()
        self._version = 0
        self._stale = False

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self.update()

    def set_traces(self, traces: tuple[Trace, ...]) -> None:
        """Show these runs; the selected one lies on top."""
        visible = [trace for trace in traces if trace.visible]
        self._traces = tuple(sorted(visible, key=lambda trace: trace.selected))
        self._mark_stale()

    def set_map(self, pixel_map: PixelMap) -> None:
        """Show another part of the plane, or the same in another size."""
        if pixel_map.rect != self._map.rect:
            self.prepareGeometryChange()
        self._map = pixel_map
        self._mark_stale()

    def set_playhead(self, playhead: float) -> None:
        """Draw bold up to this step."""
        self._playhead = playhead
        self.update()

    def _mark_stale(self) -> None:
        # Several changes come before one frame, so the work is left to the frame.
        self._stale = True
        self.update()

    def _refresh(self) -> None:
        old = self._paths
        self._paths = []
        for trace in self._traces:
            path = next((p for p in old if p.covers(trace, self._map)), None)
            if path is None:
                path = DrawnPath(trace, self._map)
            else:
                old.remove(path)
                path.extend(trace)
            self._paths.append(path)
        self._version += 1
        self._stale = False

    def boundingRect(self) -> QRectF:
        """The whole view."""
        return QRectF(self._map.rect)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint one frame."""
        if self._stale:
            self._refresh()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setOpacity(_FAINT_OPACITY)
        self._faint.draw(painter, self._map.rect, self._version, self._paint_beyond)
        painter.setOpacity(1.0)
        for path in self._paths:
            self._paint_path(painter, path)
        for path in self._paths:
            self._paint_ball(painter, path)

    def _style(self, trace: Trace) -> PathStyle:
        return PLANE_STYLE if trace.trajectory.dim == 2 else CURVE_STYLE

    def _paint_beyond(self, painter: QPainter) -> None:
        for path in self._paths:
            painter.setPen(line_pen(path.trace.color, self._style(path.trace).width))
            path.draw_line(painter, self._map, math.inf)

    def _paint_path(self, painter: QPainter, path: DrawnPath) -> None:
        style = self._style(path.trace)
        painter.setPen(line_pen(self._theme.halo, style.width + style.halo))
        path.draw_line(painter, self._map, self._playhead)
        painter.setPen(line_pen(path.trace.color, style.width))
        path.draw_line(painter, self._map, self._playhead)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(path.trace.color))
        path.draw_dots(painter, self._map, self._playhead)
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_ball(self, painter: QPainter, path: DrawnPath) -> None:
        x, y = path_point(path.trace.trajectory, self._playhead)
        if not (math.isfinite(x) and math.isfinite(y)):
            return
        painter.setPen(QPen(QColor(self._theme.halo), _RIM))
        painter.setBrush(QColor(path.trace.color))
        radius = BALL_RADIUS + _RIM / 2
        painter.drawEllipse(self._map.point(x, y), radius, radius)
