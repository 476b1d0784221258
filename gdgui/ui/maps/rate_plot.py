"""The learning-rate map: what comes of each learning rate, for every run's method."""

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.ui.maps.map_painting import LOSS, log_excess, values_of
from gdgui.ui.maps.map_plot import MapPlot, Side, number
from gdgui.ui.painting.canvas import clipped
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.painting.ranges import widened
from gdgui.ui.style.run_colors import ink

if TYPE_CHECKING:
    from gdgui.engine.maps.grid import Map

__all__ = ["RateCurve", "RatePlot", "stable_stretches"]

_WIDTH, _OTHERS_WIDTH = 2.2, 1.4
_OTHERS_ALPHA = 0.75
_HANDLE = 5.0


class RateCurve(msgspec.Struct, frozen=True, eq=False):
    """One run over the learning rates.

    Attributes:
        label: the run's name.
        color: the run's colour.
        selected: whether its η is the one that is dragged.
        rate: its η.
        start_loss: the objective at its start.
        map: what comes of each learning rate.
    """

    label: str
    color: str
    selected: bool
    rate: float
    start_loss: float
    map: "Map"


def stable_stretches(made: "Map", start_loss: float) -> list[tuple[float, float]]:
    """Return the stretches of learning rates that end no higher than they began.

    Each is an interval of neighbouring values of the axis, the ends midway to the next value.
    """
    with np.errstate(invalid="ignore"):
        good = ~made.diverged & (made.f <= start_loss)
    rates = made.axes[0].values
    edges = np.concatenate((rates[:1], np.sqrt(rates[1:] * rates[:-1]), rates[-1:]))
    padded = np.concatenate(([False], good, [False])).astype(np.int8)
    changes = np.diff(padded)
    begins, ends = np.flatnonzero(changes == 1), np.flatnonzero(changes == -1)
    return [(float(edges[a]), float(edges[b])) for a, b in zip(begins, ends, strict=True)]


class RatePlot(MapPlot):
    """Final loss or steps to converge over η; the present η is a line that can be dragged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curves: tuple[RateCurve, ...] = ()
        self._measure = LOSS
        self._heights: list[FloatArray] = []
        self.setAccessibleName(self.tr("Learning-rate map"))
        self.setToolTip(self.tr("Click, drag or press ← and → to choose the learning rate η"))

    @property
    def curves(self) -> tuple[RateCurve, ...]:
        """The runs that are shown, the selected one last."""
        return self._curves

    def show_curves(self, curves: tuple[RateCurve, ...]) -> None:
        """Show these runs, the selected one on top."""
        self._curves = tuple(sorted(curves, key=lambda curve: curve.selected))
        self._rescale()

    def set_measure(self, measure: str) -> None:
        """Show final losses, or steps to converge."""
        self._measure = measure
        self._rescale()

    def _rescale(self) -> None:
        found = [values_of(curve.map, self._measure) for curve in self._curves]
        is_log = self._measure == LOSS
        if is_log:
            lowest = min((float(np.nanmin(v)) for v in found if not np.isnan(v).all()), default=0.0)
            found = [log_excess(values, lowest) for values in found]
        self._heights = found
        if self._curves:
            rates = self._curves[0].map.axes[0].values
            self._across = Side(float(rates[0]), float(rates[-1]), is_log=True)
        low, high = self._range(found)
        margin = 0.04 * (high - low)
        # What is logarithmic has been taken the logarithm of already.
        self._up = Side(low - margin, high + margin, is_log=False)
        self._up.is_log = is_log
        self.update()

    def _range(self, found: list[FloatArray]) -> tuple[float, float]:
        """Return the lowest and the highest place to show; few grow beyond where they began."""
        every = np.concatenate(found) if found else np.empty(0)
        every = every[np.isfinite(every)]
        if not every.size:
            return 0.0, 1.0
        low, high = float(every.min()), float(every.max())
        if self._measure == LOSS:
            starts = [curve.start_loss for curve in self._curves if np.isfinite(curve.start_loss)]
            top = max((np.log10(max(start, 1e-300)) for start in starts), default=high)
            high = min(high, max(float(top), low) + 2.0)
        return widened(low, high)

    def _values(self) -> tuple[float, ...]:
        selected = self._selected()
        return (selected.rate,) if selected else ()

    def _selected(self) -> RateCurve | None:
        return next((curve for curve in self._curves if curve.selected), None)

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is stable, the axes, the curves and the present η."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        plot = self.pixel_map()
        painter.fillRect(plot.rect, QColor(self._theme.plot_background))
        selected = self._selected()
        if selected is not None:
            self._paint_stable(painter, plot, selected)
        y_title = self.tr("final loss") if self._measure == LOSS else self.tr("steps to converge")
        self._paint_axes(painter, plot, self.tr("learning rate η"), y_title)
        with clipped(painter, plot.rect):
            for curve, heights in zip(self._curves, self._heights, strict=True):
                self._paint_curve(painter, plot, curve, heights)
        if selected is not None:
            self._paint_rate(painter, plot, selected)
        painter.end()

    def _paint_stable(self, painter: QPainter, plot: PixelMap, curve: RateCurve) -> None:
        color = QColor(self._theme.success_soft)
        for low, high in stable_stretches(curve.map, curve.start_loss):
            left, right = plot.x(self._across.place(low)), plot.x(self._across.place(high))
            painter.fillRect(QRectF(left, plot.rect.top(), right - left, plot.rect.height()), color)

    def _paint_curve(
        self, painter: QPainter, plot: PixelMap, curve: RateCurve, heights: FloatArray
    ) -> None:
        color = QColor(curve.color)
        color.setAlphaF(1.0 if curve.selected else _OTHERS_ALPHA)
        width = _WIDTH if curve.selected else _OTHERS_WIDTH
        painter.setPen(QPen(color, width * self._theme.pen))
        places = np.log10(curve.map.axes[0].values).tolist()
        line: list[QPointF] = []
        for place, height in zip(places, heights.tolist(), strict=True):
            if np.isfinite(height):
                line.append(plot.point(place, height))
                continue
            if line:
                if self._measure == LOSS:
                    # Where a run diverges its curve leaves through the top.
                    line.append(QPointF(plot.x(place), plot.rect.top() - 2.0))
                painter.drawPolyline(QPolygonF(line))
                line = []
        painter.drawPolyline(QPolygonF(line))

    def _paint_rate(self, painter: QPainter, plot: PixelMap, curve: RateCurve) -> None:
        rect, metrics = plot.rect, QFontMetricsF(self._small())
        place = self._across.place(curve.rate)
        x = min(max(plot.x(place), rect.left()), rect.right())
        color = QColor(ink(curve.color, self._theme))
        pen = QPen(color, (2.0 if self.hasFocus() else 1.5) * self._theme.pen)
        pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
        painter.setBrush(color)
        painter.setPen(QPen(QColor(self._theme.plot_background), 1.5 * self._theme.pen))
        handle = _HANDLE * self._theme.pen
        painter.drawEllipse(QPointF(x, rect.top()), handle, handle)
        text = f"η = {number(curve.rate)}"
        width = metrics.horizontalAdvance(text)
        aside = 10.0 * self._theme.pen
        left = x + aside if x + aside + width <= rect.right() else x - aside - width
        painter.setPen(color)
        painter.setFont(self._small())
        painter.drawText(QPointF(left, rect.top() - 0.35 * metrics.height()), text)
