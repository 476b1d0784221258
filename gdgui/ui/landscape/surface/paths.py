"""The paths of all runs on a surface: bold up to the playhead, faint beyond it and behind it.

A path is laid on the surface once for each tape and each surface, divided into what is seen of it
and what is not once for each picture of the surface, and drawn in slices. What the playhead has
left behind is kept as a picture, as on the map (`gdgui.ui.landscape.path_item`).
"""

from bisect import bisect_right

import msgspec
import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.reduction import Box, Frame, IntArray, PathReducer
from gdgui.engine.display.surface_lines import Draped, drape, part
from gdgui.ui.landscape.surface.points import spots
from gdgui.ui.landscape.surface.rendering import Rendering
from gdgui.ui.painting.canvas import faded
from gdgui.ui.painting.incremental_layer import IncrementalLayer
from gdgui.ui.painting.path_pixels import look, memory
from gdgui.ui.painting.pixels import Layer, draw_segments, joined, joined_pen, line_pen
from gdgui.ui.painting.relief import Relief
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = ["SurfacePaths"]

_WIDTH, _HALO, _DOT = 2.0, 2.0, 2.2
_HIDDEN_WIDTH = 1.4
_DASH = 3.5
_ACROSS = 900.0
"""How finely a path is looked at: so many pixels across the plane."""
_MOST_SEGMENTS = 3000
"""Of a path that crosses more pixels it is looked at less finely: it must turn, too."""
_BLOCK, _MOST_BLOCKS = 400, 160
_TRAIL = 30


class _Laid:
    """A path laid on a surface, as far as it is worth drawing."""

    def __init__(self, trace: Trace, relief: Relief) -> None:
        x, y = relief.field.x, relief.field.y
        spans = float(x[-1] - x[0]), float(y[-1] - y[0])
        scale = (_ACROSS / spans[0], -_ACROSS / spans[1])
        origin = float(x[0]), float(y[-1])
        frame = Frame(origin, scale, Box(0.0, 0.0, _ACROSS, _ACROSS))
        self._reducer = PathReducer(frame, capacity=_MOST_SEGMENTS)
        self._memory = memory(trace)
        self._length = 0
        self.relief = relief
        self.draped = Draped(np.empty((0, 2, 3)), np.empty((0, 2)), np.empty((0, 3)))
        self.dots: FloatArray = np.empty((0, 2))
        self.dot_rows: IntArray = np.empty(0, np.int64)
        self.extend(trace)

    def is_of(self, trace: Trace, relief: Relief) -> bool:
        """Whether this shows a run, perhaps grown, on a surface."""
        grown = self._length <= len(trace.trajectory)
        return relief is self.relief and grown and self._memory == memory(trace)

    def extend(self, trace: Trace) -> None:
        """Take up what the run has computed since."""
        tape = trace.trajectory
        if len(tape) == self._length:
            return
        self._length = len(tape)
        x = tape.x[:, 0]
        y = np.zeros(len(x)) if self.relief.is_ribbon else tape.x[:, 1]
        self._reducer.extend(x, y)
        rows = self._reducer.segments
        first, last = rows[:, 0], rows[:, 1]
        lines = np.column_stack((x[first], y[first], x[last], y[last]))
        self.draped = drape(self.relief.field, lines, rows.astype(np.float64))
        self.dot_rows = np.append(0, self._reducer.dots)
        self.dots = np.column_stack((x[self.dot_rows], y[self.dot_rows]))


class _Seen(msgspec.Struct, frozen=True, eq=False):
    """A path in a picture of the surface, in units of the widget.

    Attributes:
        color: the run's.
        lines: what is seen of it, shape (n, 4); `steps` are those at its ends, shape (n, 2).
        steps: see there.
        hidden: what is behind the surface, shape (m, 4).
        dots: iterates that are seen, shape (k, 2); `dot_rows` are their steps.
        dot_rows: see there.
        last: the last step of the tape.
    """

    color: str
    lines: FloatArray
    steps: FloatArray
    hidden: FloatArray
    dots: FloatArray
    dot_rows: IntArray
    last: int


class SurfacePaths:
    """The paths of the visible runs on a surface."""

    def __init__(self) -> None:
        self._traces: tuple[Trace, ...] = ()
        self._laid: list[_Laid] = []
        self._seen: list[_Seen] = []
        self._shown: tuple[object, ...] = ()
        self._faint = Layer()
        self._settled = IncrementalLayer()
        self._blocks: list[float] = []
        self._version = 0
        self._fades = False

    def set_traces(self, traces: tuple[Trace, ...]) -> bool:
        """Show these runs, the selected one on top; return whether that changes the picture."""
        before = list(map(look, self._traces))
        self._traces = tuple(sorted(traces, key=lambda trace: trace.selected))
        return list(map(look, self._traces)) != before

    def set_fading(self, fades: bool) -> None:
        """Let only the last steps of a path stay bold, or all."""
        self._fades = fades

    def paint(self, painter: QPainter, rendering: Rendering, playhead: float, theme: Theme) -> None:
        """Paint all paths over a picture of the surface."""
        self._refresh(rendering)
        rect = QRectF(0.0, 0.0, *rendering.scene.size)
        if rendering.is_rough:
            self._paint_roughly(painter, playhead, theme)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        key = self._version, theme
        with faded(painter, theme.future_path):
            self._faint.draw(painter, rect, key, lambda p: self._paint_faint(p, theme))
        if self._fades:
            self._paint_between(painter, max(0.0, playhead - _TRAIL), playhead, theme)
            return
        settled = bisect_right(self._blocks, playhead)
        self._settled.draw(
            painter, rect, key, settled, len(self._blocks),
            lambda p, index: self._paint_block(p, index, theme),
        )  # fmt: skip
        begin = self._blocks[settled - 1] if settled else 0.0
        self._paint_between(painter, begin, playhead, theme)

    def _refresh(self, rendering: Rendering) -> None:
        shown = rendering, *map(look, self._traces)
        if shown == self._shown:
            return
        relief = rendering.scene.relief
        old, self._laid = self._laid, []
        for trace in self._traces:
            laid = next((each for each in old if each.is_of(trace, relief)), None)
            if laid is not None:
                old.remove(laid)
                laid.extend(trace)
            self._laid.append(laid or _Laid(trace, relief))
        pairs = zip(self._laid, self._traces, strict=True)
        self._seen = [_seen(laid, trace, rendering) for laid, trace in pairs]
        self._shown = shown
        self._version += 1
        ends = [path.steps[:, 1] for path in self._seen]
        every = np.sort(np.concatenate(ends)) if ends else np.empty(0)
        size = max(_BLOCK, len(every) // _MOST_BLOCKS)
        self._blocks = sorted(set(every[size::size].tolist()))

    def _paint_roughly(self, painter: QPainter, playhead: float, theme: Theme) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for path in self._seen:
            end = int(path.steps[:, 1].searchsorted(playhead, "right"))
            painter.setPen(line_pen(path.color, _WIDTH * theme.pen))
            draw_segments(painter, path.lines[:end])
            with faded(painter, theme.future_path):
                draw_segments(painter, path.lines[end:])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_faint(self, painter: QPainter, theme: Theme) -> None:
        """Paint all of each path thinly, and what is behind the surface in dashes."""
        for path in self._seen:
            for lines, width in (
                (_dashed(path.hidden, _DASH * theme.pen), _HIDDEN_WIDTH * theme.pen),
                (path.lines, _WIDTH * theme.pen),
            ):
                painter.setPen(joined_pen(painter, path.color, width))
                draw_segments(painter, joined(painter, lines, (width,))[0])

    def _paint_block(self, painter: QPainter, index: int, theme: Theme) -> None:
        begin = self._blocks[index - 1] if index else 0.0
        self._paint_between(painter, begin, self._blocks[index], theme)

    def _paint_between(self, painter: QPainter, begin: float, end: float, theme: Theme) -> None:
        """Paint what is seen of each path between two steps, with rim and dots."""
        widths = (_WIDTH + _HALO) * theme.pen, _WIDTH * theme.pen
        for path in self._seen:
            if path.last < begin:
                continue
            lines = _between(path, begin, end)
            both = joined(painter, lines, widths)
            for color, width, pieces in zip((theme.halo, path.color), widths, both, strict=True):
                painter.setPen(joined_pen(painter, color, width))
                draw_segments(painter, pieces)
            self._paint_dots(painter, path, begin, end, _DOT * theme.pen)

    def _paint_dots(
        self, painter: QPainter, path: _Seen, begin: float, end: float, radius: float
    ) -> None:
        first = path.dot_rows.searchsorted(begin, "left")
        last = path.dot_rows.searchsorted(end, "right")
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(path.color))
        for x, y in path.dots[first:last].tolist():
            painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def _seen(laid: _Laid, trace: Trace, rendering: Rendering) -> _Seen:
    """Return what is seen of a path, and what is not."""
    parts = part(laid.draped, rendering.picture)
    lines = parts.segments / rendering.scale
    marks = [] if rendering.is_rough else spots(rendering, laid.dots)
    seen = [i for i, spot in enumerate(marks) if spot is not None and not spot.is_hidden]
    places = [(spot.place.x(), spot.place.y()) for i in seen if (spot := marks[i]) is not None]
    return _Seen(
        trace.color,
        np.ascontiguousarray(lines[~parts.is_hidden]),
        parts.steps[~parts.is_hidden],
        np.ascontiguousarray(lines[parts.is_hidden]),
        np.array(places).reshape(-1, 2),
        laid.dot_rows[np.array(seen, np.int64)],
        trace.trajectory.last_step,
    )


def _between(path: _Seen, begin: float, end: float) -> FloatArray:
    """Return what is seen of a path between two steps; its last piece ends at the later one."""
    first = int(path.steps[:, 1].searchsorted(begin, "right"))
    last = int(path.steps[:, 0].searchsorted(end, "left"))
    lines, steps = path.lines[first:last], path.steps[first:last]
    if not len(lines) or steps[-1, 1] <= end:
        return lines
    lines = lines.copy()
    share = (end - steps[-1, 0]) / (steps[-1, 1] - steps[-1, 0])
    lines[-1, 2:] = lines[-1, :2] + share * (lines[-1, 2:] - lines[-1, :2])
    return lines


def _dashed(lines: FloatArray, dash: float) -> FloatArray:
    """Return every other piece of so many pixels along lines, wherever they begin anew."""
    if not len(lines):
        return lines
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    counts = np.maximum(1, np.ceil(lengths / (dash / 2.0))).astype(np.int64)
    of = np.repeat(np.arange(len(lines)), counts)
    place = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts)
    begin, end = (((place + shift) / counts[of])[:, None] for shift in (0, 1))
    first, way = lines[of, :2], lines[of, 2:] - lines[of, :2]
    along = np.cumsum(lengths)[of] - lengths[of] + lengths[of] * (begin[:, 0] + end[:, 0]) / 2.0
    kept = np.mod(along, 2.0 * dash) < dash
    pieces: FloatArray = np.hstack((first + begin * way, first + end * way))[kept]
    return np.ascontiguousarray(pieces)
