"""The plot inside a `Curve`: axes, curves, playhead, and the mouse that moves it."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.ui.curves.missing_values import missing, unknown_at, without_companion
from gdgui.ui.curves.quantities import Quantity
from gdgui.ui.curves.series import Series, series_of
from gdgui.ui.curves.value_scale import Scale, choose_scale
from gdgui.ui.painting.canvas import clipped, faded, is_vector, resolution
from gdgui.ui.painting.incremental_layer import DragQuality
from gdgui.ui.painting.path_pixels import look
from gdgui.ui.painting.pixels import (
    Layer,
    PixelMap,
    clip_segments,
    dashes_of,
    draw_segments,
    joined,
    joined_pen,
    labour,
    line_pen,
    straightened,
)
from gdgui.ui.painting.ticks import (
    Tick,
    decade_ticks,
    divided_decade_ticks,
    loose_ticks,
    round_ticks,
)
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import LIGHT, Theme, em

if TYPE_CHECKING:
    from gdgui.engine.analysis.learning_curves import LearningCurves

__all__ = ["CurvePlot"]

_WIDTH = 2.0
_PATTERNS = {"dashed": (4.0, 3.0), "dotted": (1.6, 1.9)}
"""The dashes and gaps of lines that accompany others, in widths of their pens."""
_WIDTHS = {"dashed": 1.3, "dotted": 1.7}
_DOT_RADIUS = 4.5
_FAR = 1e9


class CurvePlot(QWidget):
    """The curves of all visible runs over the steps.

    Args:
        quantity: what is plotted.
        parent: the widget it lies in.
    """

    step_picked = Signal(float)
    """The step that was clicked or dragged to."""
    shift_changed = Signal(bool)
    """Whether values are plotted as their distance to the lowest one."""

    def __init__(self, quantity: Quantity, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._quantity = quantity
        self._theme = LIGHT
        self._traces: tuple[Trace, ...] = ()
        self._places: tuple[int, ...] = ()
        self._exact: tuple[LearningCurves, ...] = ()
        self._total_steps = 1
        self._last_step = 1
        self._playhead = 0.0
        self._logarithmic = True
        self._floor = math.inf
        self._series: list[Series] = []
        self._lines: list[FloatArray] = []
        self._scale = Scale(True, 0.0, -1.0, 1.0)
        self._ticks: list[Tick] = []
        self._map = PixelMap((0.0, 1.0), (-1.0, 1.0), QRectF(0, 0, 1, 1))
        self._back = Layer()
        self._curves = Layer()
        self._drag_quality = DragQuality(self._sharpen, self)
        self._version = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """Room for some gridlines."""
        return QSize(em(self, 18), em(self, 10))

    def minimumSizeHint(self) -> QSize:
        """Room for two gridlines."""
        return QSize(em(self, 9), em(self, 4))

    # ---- what is shown ----

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self._version += 1
        self.update()

    def set_traces(self, traces: tuple[Trace, ...], total_steps: int) -> None:
        """Show these runs; the selected one lies on top."""
        visible = [place for place, trace in enumerate(traces) if trace.visible]
        before = self._looks()
        self._places = tuple(sorted(visible, key=lambda place: traces[place].selected))
        self._traces = tuple(traces[place] for place in self._places)
        self._total_steps = total_steps
        if self._looks() != before:
            self._drag_quality.note_change()
            self._refresh()

    def _looks(self) -> list[tuple[object, ...]]:
        """Return all that the curves depend on, for comparison."""
        runs = [
            (
                *look(t),
                t.minimum,
                t.stability is None,
                t.trajectory.complete,
                t.trajectory.status,
                id(t.curves),
            )
            for t in self._traces
        ]
        return [*runs, (self._total_steps,)]

    def set_exact(self, curves: Sequence["LearningCurves"]) -> None:
        """Take the sampled curves of every run at the rows beside the playhead."""
        self._exact = tuple(curves)
        self.update()

    @property
    def pixel_map(self) -> PixelMap:
        """Where steps and the logarithms of values, or values, lie in the pixels of the plot."""
        return self._map

    @property
    def is_settling(self) -> bool:
        """Whether the curves are drawn roughly for the moment."""
        return self._drag_quality.is_on

    def _sharpen(self) -> None:
        self._rescale()

    def set_playhead(self, playhead: float) -> None:
        """Draw bold up to this step."""
        self._playhead = playhead
        self.update()

    def set_quantity(self, quantity: Quantity) -> None:
        """Plot something else."""
        self._quantity = quantity
        self._refresh()

    def set_log(self, logarithmic: bool) -> None:
        """Choose between a logarithmic scale and a linear one."""
        if logarithmic != self._logarithmic:
            self._logarithmic = logarithmic
            self._rescale()

    def set_floor(self, floor: float) -> None:
        """Take note of the lowest value that is known, whether a run reaches it or not."""
        if floor != self._floor:
            self._floor = floor
            self._refresh()

    def _refresh(self) -> None:
        """Find what is worth drawing of each run, going on from what was found before."""
        tapes = [trace.trajectory for trace in self._traces]
        longest = max((tape.last_step for tape in tapes), default=self._total_steps)
        complete = all(tape.complete for tape in tapes)
        self._last_step = max(1, longest if complete else max(longest, self._total_steps))
        # A power of two: a window that is dragged to another size then scans no tape anew.
        columns = 1 << max(1, self.width() - 1).bit_length()
        old, self._series = self._series, []
        plot = self._floor, self._last_step, columns
        for trace in self._traces:
            for line in self._quantity.lines:
                known = next((s for s in old if s.covers(trace, line, *plot)), None)
                if known is None:
                    known = series_of(trace, line, *plot)
                else:
                    old.remove(known)
                    known.extend(trace)
                self._series.append(known)
        self._rescale()

    def _rescale(self) -> None:
        """Turn what is worth drawing into pixels."""
        shifted = self._scale.shift != 0.0
        floor = self._floor if self._quantity.is_objective else math.inf
        self._scale = choose_scale(self._series, self._logarithmic, floor)
        rect = self._plot_rect()
        self._ticks = self._value_ticks(rect.height())
        metrics = QFontMetricsF(self.axis_font())
        widths = [metrics.horizontalAdvance(tick.text) for tick in self._ticks]
        rect.setLeft(min(max([2.1 * metrics.height(), *widths]) + 6.0, rect.right() - 1.0))
        self._map = PixelMap(
            (0.0, float(self._last_step)), (self._scale.low, self._scale.high), rect
        )
        self._lines = self._polylines()
        self._version += 1
        self.update()
        if shifted != (self._scale.shift != 0.0):
            self.shift_changed.emit(not shifted)

    def _polylines(self) -> list[FloatArray]:
        """The segments of each series, shape (n, 4), cut a little outside the plot."""
        is_rough = self._drag_quality.is_on
        shown = [series.rough() if is_rough else series.points() for series in self._series]
        sizes = np.array([len(rows) for rows, _ in shown], np.int64)
        if not sizes.any():
            return [np.empty((0, 4))] * len(sizes)
        rect, (sx, sy) = self._map.rect, self._map.scale
        values = np.concatenate([values for _, values in shown])
        px = rect.left() + np.concatenate([rows for rows, _ in shown]) * sx
        with np.errstate(over="ignore", invalid="ignore"):
            py = rect.bottom() + (self._scale.heights(values) - self._map.y_range[0]) * sy
        points = np.column_stack((px, py.clip(-_FAR, _FAR)))
        ends = np.cumsum(sizes)
        kept = straightened(points, ends[sizes > 0])
        points, cuts = points[kept], np.searchsorted(kept, ends)
        segments = np.hstack((points[:-1], points[1:]))
        box = (rect.left() - 10, rect.top() - 10, rect.right() + 10, rect.bottom() + 10)
        # No segment leads from one series to the next.
        between = np.unique(cuts[cuts > 0])[:-1] - 1
        kept_apart = np.delete(clip_segments(segments, box), between, axis=0)
        sizes = np.maximum(np.diff(cuts, prepend=0) - 1, 0)
        return np.split(kept_apart, np.cumsum(sizes)[:-1])

    # ---- painting ----

    def axis_font(self) -> QFont:
        """Return the font of the numbers along the axes."""
        font = QFont(self.font())
        if font.pixelSize() > 0:
            font.setPixelSize(max(1, round(font.pixelSize() * 0.85)))
        else:
            font.setPointSizeF(font.pointSizeF() * 0.85)
        return font

    def _plot_rect(self) -> QRectF:
        """The widget but for the numbers under the plot."""
        height = QFontMetricsF(self.axis_font()).height()
        top, right, bottom = 0.55 * height, 0.5 * height, 1.7 * height
        return QRectF(
            0, top, max(1.0, self.width() - right), max(1.0, self.height() - top - bottom)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one frame."""
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:  # Qt crashes where a widget is freed that is still being painted on
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        everything = QRectF(self.rect())
        self._back.draw(painter, everything, self._version, self._paint_axes)
        key = (self._version, self._drag_quality.is_on)
        with faded(painter, self._theme.future_curve):
            is_new = self._curves.draw(painter, everything, key, self._paint_lines)
        self._paint_playhead(painter)
        # Steps run from left to right, so what is bold is the left part of one picture.
        ratio = resolution(painter)
        left = self._clip().left()
        edge = round(self._map.x(min(self._playhead, self._last_step)) * ratio) / ratio
        with clipped(painter, QRectF(left, 0, max(0.0, edge - left), self.height())):
            self._curves.draw(painter, everything, key, self._paint_lines)
        self._paint_dots(painter)
        if is_new:
            self._drag_quality.note_drawn(sum(map(labour, self._lines)))
        painter.setPen(QColor(self._theme.muted))
        if missing := self.missing():
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(self._map.rect, flags, missing)
        elif alone := self.unknown_here() or self.without_companion():
            place = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop
            painter.setFont(self.axis_font())
            metrics, room = painter.fontMetrics(), self._map.rect
            text = metrics.elidedText(alone, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, place, text)

    def missing(self) -> str:
        """Return why no run has a value; "" where one has."""
        return missing(self._quantity, self._series, self._traces, self.unknown_here())

    def unknown_here(self) -> str:
        """Return why there is no sharpness at the playhead, of the selected run; "" where it is."""
        if not self._places:
            return ""
        run, trace = self._places[-1], self._traces[-1]
        exact = self._exact[run] if run < len(self._exact) else None
        row = min(int(self._playhead), trace.trajectory.last_step)
        return unknown_at(row, self._quantity, self._series, trace, exact)

    def without_companion(self) -> str:
        """Return which runs have nothing to draw dashed beside their curve; "" if all have."""
        return without_companion(self._quantity, self._series)

    def _clip(self) -> QRectF:
        """The plot with room for half a line's width at its edges."""
        width = _WIDTH * self._theme.pen
        return self._map.rect.adjusted(-width, -width, width, 0)

    def _paint_axes(self, painter: QPainter) -> None:
        font = self.axis_font()
        painter.setFont(font)
        metrics, rect = QFontMetricsF(font), self._map.rect
        muted, grid = QColor(self._theme.muted), QColor(self._theme.grid)
        for tick in self._ticks:
            py = round(self._map.y(tick.value)) + 0.5
            painter.setPen(QPen(grid, self._theme.pen))
            painter.drawLine(QLineF(rect.left(), py, rect.right(), py))
            painter.setPen(muted)
            painter.drawText(QPointF(0, py + metrics.capHeight() / 2), tick.text)
        columns = max(1.0, rect.width() / (4.2 * metrics.height()))
        for tick in round_ticks(0, self._last_step, columns, whole=True):
            shift = metrics.horizontalAdvance(tick.text) / 2
            px = min(self._map.x(tick.value) - shift, self.width() - 2 * shift)
            painter.drawText(QPointF(px, rect.bottom() + 1.35 * metrics.height()), tick.text)

    def _value_ticks(self, room: float) -> list[Tick]:
        low, high = self._scale.low, self._scale.high
        rows = max(2.0, room / (1.5 * QFontMetricsF(self.axis_font()).height()))
        if not self._logarithmic:
            return loose_ticks(low, high, rows)
        ticks = decade_ticks(low, high, rows)
        if sum(bool(tick.text) for tick in ticks) >= 2:
            return ticks
        # Less than two decades: round numbers where they fall.
        values = round_ticks(10.0**low, 10.0**high, rows / 2)
        found = [Tick(math.log10(t.value), t.text) for t in values if t.value > 0]
        return found if len(found) > 1 else divided_decade_ticks(low, high) or found or ticks

    def _paint_lines(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self._drag_quality.is_on)
        width = _WIDTH * self._theme.pen
        with clipped(painter, self._clip()):
            for series, line in zip(self._series, self._lines, strict=True):
                if series.style != "solid":
                    self._paint_dashed(painter, series, line)
                    continue
                painter.setPen(joined_pen(painter, series.trace.color, width))
                draw_segments(painter, joined(painter, line, (width,))[0])

    def _paint_dashed(self, painter: QPainter, series: Series, line: FloatArray) -> None:
        width = _WIDTHS[series.style] * self._theme.pen
        pen, (dash, gap) = line_pen(series.trace.color, width), _PATTERNS[series.style]
        if not is_vector(painter):
            painter.setPen(pen)
            draw_segments(painter, dashes_of(line, dash * width, gap * width))
            return
        # One polyline: the dashes of single segments would all begin anew.
        pen.setDashPattern([dash, gap])
        painter.setPen(pen)
        ends = [*line[:, :2].tolist(), *line[-1:, 2:].tolist()]
        painter.drawPolyline(QPolygonF([QPointF(x, y) for x, y in ends]))

    def _paint_playhead(self, painter: QPainter) -> None:
        rect = self._map.rect
        px = round(self._map.x(min(max(self._playhead, 0.0), self._last_step))) + 0.5
        color = QColor(self._theme.muted)
        color.setAlphaF(0.6)
        pen = QPen(color, self._theme.pen)
        pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QLineF(px, rect.bottom(), px, 0.0))

    def _paint_dots(self, painter: QPainter) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        radius = _DOT_RADIUS * self._theme.pen
        room = self._map.rect.adjusted(-1, -radius, 1, radius)
        lines = len(self._quantity.lines)
        for number, series in enumerate(self._series):
            if series.style != "solid":
                continue
            place = self._place_of(series, self._places[number // lines])
            if place is not None and room.contains(place):
                painter.setBrush(QColor(series.trace.color))
                painter.drawEllipse(place, radius, radius)

    def _place_of(self, series: Series, run: int) -> QPointF | None:
        """Where a run's curve is at the playhead, or where it ends if that is before."""
        if not len(series.rows):
            return None
        exact = self._exact[run] if run < len(self._exact) else None
        place, values = series.around(self._playhead, exact)
        t = place - int(place)
        heights = self._scale.heights(values)
        height = float(heights[0] if t == 0.0 else (1.0 - t) * heights[0] + t * heights[1])
        return self._map.point(place, height) if math.isfinite(height) else None

    # ---- the mouse ----

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the curves to the new size."""
        super().resizeEvent(event)
        self._refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Leave the numbers of another font their room."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._rescale()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Move the playhead to the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the playhead along with the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(event.position().x())

    def _pick(self, px: float) -> None:
        share = (px - self._map.rect.left()) / self._map.rect.width()
        self.step_picked.emit(min(max(share, 0.0), 1.0) * self._last_step)
