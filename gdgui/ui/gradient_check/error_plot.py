"""The error of a central difference against its step h: a valley whose bottom is the best h.

Both axes are logarithmic.
"""

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.engine.arrays import FloatArray
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.painting.ticks import decade_ticks
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["ErrorPlot"]

_FLOOR = -17.0
_PALETTE = ("accent", "momentum")
"""The tokens that the first coordinates are drawn in; others are faint."""


class ErrorPlot(QWidget):
    """Errors (n, dim) over steps (n,), with the h that is looked at as a line that can be moved.

    Signals:
        picked: the place in ``h`` that was clicked, dragged or stepped to.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._h: FloatArray = np.empty(0)
        self._errors: FloatArray = np.empty((0, 1))
        self._best: tuple[int, ...] = ()
        self._names: tuple[str, ...] = ()
        self._place = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Error of the central difference against h"))
        self.setToolTip(self.tr("Click, drag or press ← and → to choose h"))

    def show_errors(
        self, h: FloatArray, errors: FloatArray, best: tuple[int, ...], names: tuple[str, ...]
    ) -> None:
        """Show the errors of each coordinate, with its name and the place of its best h."""
        self._h, self._errors, self._best, self._names = h, errors, best, names
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self.show_errors(np.empty(0), np.empty((0, 1)), (), ())

    def set_place(self, place: int) -> None:
        """Show the h that is looked at."""
        self._place = place
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for some gridlines."""
        return QSize(em(self, 34), em(self, 16))

    def minimumSizeHint(self) -> QSize:
        """Return room for a few gridlines."""
        return QSize(em(self, 16), em(self, 8))

    # ---- painting ----

    def _map(self) -> PixelMap:
        metrics = QFontMetricsF(self._small())
        left = metrics.horizontalAdvance("1e-16") + 8.0
        rect = QRectF(
            left,
            metrics.height() * 0.7,
            self.width() - left - 12,
            self.height() - metrics.height() * 4.3,
        )
        known = self._errors[np.isfinite(self._errors) & (self._errors > 0.0)]
        top = math.ceil(math.log10(float(known.max()))) if known.size else 0.0
        ends = (math.log10(self._h[0]), math.log10(self._h[-1])) if len(self._h) else (-16.0, 0.0)
        return PixelMap(ends, (_FLOOR, max(top, 1.0)), rect)

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(1, round(em(self, 0.76))))
        return font

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the axes, the errors, the best h and the one that is looked at."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._small())
        place = self._map()
        self._paint_axes(painter, place)
        if len(self._h):
            self._paint_place(painter, place)
            for axis in reversed(range(self._errors.shape[1])):
                self._paint_errors(painter, place, axis)
            self._paint_legend(painter, place)
        painter.end()

    def _paint_axes(self, painter: QPainter, plot: PixelMap) -> None:
        metrics, rect = QFontMetricsF(self._small()), plot.rect
        for tick in decade_ticks(*plot.y_range, rect.height() / (1.7 * metrics.height())):
            y = plot.y(tick.value)
            painter.setPen(QPen(QColor(self._theme.grid), self._theme.pen))
            painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QPointF(0, y + metrics.capHeight() / 2), tick.text)
        for tick in decade_ticks(*plot.x_range, rect.width() / (3.2 * metrics.height())):
            half = metrics.horizontalAdvance(tick.text) / 2
            x = min(plot.x(tick.value) - half, self.width() - 2 * half)
            painter.drawText(QPointF(x, rect.bottom() + 1.3 * metrics.height()), tick.text)
        painter.drawText(
            QRectF(
                rect.left(),
                rect.bottom() + 1.6 * metrics.height(),
                rect.width(),
                1.6 * metrics.height(),
            ),
            Qt.AlignmentFlag.AlignCenter,
            self.tr("h    (left: rounding, ε/h    right: the series cut off, h²)"),
        )

    def _paint_errors(self, painter: QPainter, plot: PixelMap, axis: int) -> None:
        errors = self._errors[:, axis]
        color = self._color(axis)
        width = 1.8 if axis < len(_PALETTE) else 1.0
        painter.setPen(QPen(color, width * self._theme.pen))
        line: list[QPointF] = []
        for h, error in zip(np.log10(self._h).tolist(), errors.tolist(), strict=True):
            if not math.isfinite(error):
                painter.drawPolyline(QPolygonF(line))
                line = []
                continue
            # An error of nothing at all lies on the floor.
            height = max(math.log10(error), _FLOOR) if error > 0.0 else _FLOOR
            line.append(plot.point(h, height))
        painter.drawPolyline(QPolygonF(line))
        best = self._best[axis]
        if axis < len(_PALETTE) and math.isfinite(errors[best]):
            height = max(math.log10(max(float(errors[best]), 1e-300)), _FLOOR)
            painter.setBrush(color)
            painter.setPen(QPen(QColor(self._theme.panel), 1.5 * self._theme.pen))
            radius = 5.0 * self._theme.pen
            painter.drawEllipse(plot.point(math.log10(self._h[best]), height), radius, radius)
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_place(self, painter: QPainter, plot: PixelMap) -> None:
        x = plot.x(math.log10(self._h[self._place]))
        color = QColor(self._theme.accent if self.hasFocus() else self._theme.muted)
        pen = QPen(color, 1.2 * self._theme.pen)
        pen.setDashPattern([4.0, 3.0])
        painter.setPen(pen)
        painter.drawLine(QLineF(x, plot.rect.top(), x, plot.rect.bottom()))

    def _paint_legend(self, painter: QPainter, plot: PixelMap) -> None:
        metrics = QFontMetricsF(self._small())
        x = plot.rect.left() + em(self, 0.8)
        names = self._names[: len(_PALETTE)]
        for axis, name in enumerate(names):
            best = self._h[self._best[axis]]
            text = self.tr("{name}: best at h = {h}").format(name=name, h=f"{best:.1e}")
            y = plot.rect.bottom() - metrics.height() * (len(names) - axis) + 2
            painter.setPen(self._color(axis))
            painter.drawText(QPointF(x, y), text)

    def _color(self, axis: int) -> QColor:
        token = _PALETTE[axis] if axis < len(_PALETTE) else "faint"
        return QColor(getattr(self._theme, token))

    # ---- input ----

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look at the h under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pick(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(event.position().x())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step to the next h."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if by := steps.get(Qt.Key(event.key()), 0):
            self._tell(self._place + by)
        else:
            super().keyPressEvent(event)

    def _pick(self, x: float) -> None:
        rect = self._map().rect
        share = (x - rect.left()) / max(rect.width(), 1.0)
        self._tell(round(share * (len(self._h) - 1)))

    def _tell(self, place: int) -> None:
        if len(self._h):
            self.picked.emit(min(max(place, 0), len(self._h) - 1))
