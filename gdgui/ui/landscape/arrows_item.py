"""The arrows of one step: where the gradient, the method, its momentum and the step itself point.

The step has its true length. The others are no distances on the landscape, so their arrows say
how large they are on a logarithmic scale: from `SHORTEST` pixels at a norm of 1e-3 to `LONGEST` at
1e3. In one dimension the arrows lie along x, one above the other, at the height of the ball.
"""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.analysis.step import Curvature, Step
from gdgui.engine.arrays import FloatArray
from gdgui.ui.landscape.overlay_item import OverlayItem
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.trace import Trace
from gdgui.ui.style.theme import Theme

__all__ = [
    "SHORTEST",
    "Arrow",
    "ArrowsItem",
    "arrows_of",
    "goes_left",
    "paint_arrow",
    "pixel_length",
    "write_label",
]

SHORTEST, LONGEST = 28.0, 120.0
_WIDTH = 2.0
_HALO = 2.0
_HEAD = 8.0
_RIM = 3.0
_BEYOND = 10.0
_FLOOR_GAP = 16.0


class ArrowsItem(OverlayItem):
    """Arrows from the iterate that a step leaves, in the pixels of the view box."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._step: Step | None = None
        self._color = theme.marker
        self._shown: frozenset[str] = frozenset()
        self._font = QFont()

    def set_font(self, font: QFont) -> None:
        """Label the arrows in this font."""
        self._font = QFont(font)
        self.update()

    def set_run(self, trace: Trace | None) -> None:
        """Paint the step in the colour of this run."""
        self._color = trace.color if trace is not None else self._theme.marker
        self.update()

    def set_explanation(self, step: Step | None, curvature: Curvature | None) -> None:
        """Show the arrows of this step, or none."""
        self._step = step
        self.update()

    def set_overlays(self, shown: frozenset[str], dim: int) -> None:
        """Show these kinds of arrows: "gradient", "direction", "momentum", "step"."""
        super().set_overlays(shown, dim)
        self._shown = shown
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the arrows."""
        step = self._step
        if step is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        taken: list[QRectF] = []
        pen = self._theme.pen
        base = self._map.point(float(step.x[0]), float(step.x[1] if step.dim == 2 else step.f))
        for floor, arrow in enumerate(arrows_of(step, self._shown, self._theme, self._color)):
            way = self._true(arrow.vector) if arrow.is_true else self._pointer(arrow.vector)
            lift = QPointF(0.0, -_FLOOR_GAP * pen * (floor + 1) if step.dim == 1 else 0.0)
            tip = base + lift + way
            if math.hypot(way.x(), way.y()) >= _HEAD * pen:
                paint_arrow(painter, base + lift, tip, arrow.color, self._theme)
                write_label(painter, tip, way, arrow, taken, self._font, self._theme)

    def _true(self, vector: FloatArray) -> QPointF:
        """Return a vector of the plane in pixels, cut off where no one would see its end."""
        (sx, sy), rect = self._map.scale, self._map.rect
        way = np.array([vector[0] * sx, vector[1] * sy if len(vector) == 2 else 0.0])
        if not np.isfinite(way).all():
            return QPointF()
        length = float(np.hypot(*way))
        most = 2.0 * max(rect.width(), rect.height())
        way *= min(1.0, most / length) if length else 1.0
        return QPointF(*way.tolist())

    def _pointer(self, vector: FloatArray) -> QPointF:
        """Return an arrow in a vector's direction, as long as its norm asks for."""
        norm = math.hypot(*vector.tolist())
        if not (math.isfinite(norm) and norm > 0.0):
            return QPointF()
        way = self._true(vector / norm)
        length = math.hypot(way.x(), way.y())
        return way * (self._theme.pen * pixel_length(norm) / length) if length else way


class Arrow(NamedTuple):
    """An arrow of a step.

    Attributes:
        vector: where it points, in coordinates.
        color: its colour.
        label: what stands at its tip.
        is_true: whether it is as long as the vector; else `pixel_length` tells its length.
    """

    vector: FloatArray
    color: str
    label: str
    is_true: bool = False


def arrows_of(step: Step, shown: frozenset[str], theme: Theme, color: str) -> Iterator[Arrow]:
    """Yield the arrows of a step that are shown: "gradient", "momentum", "direction", "step".

    Args:
        step: the step.
        shown: the overlays.
        theme: their colours.
        color: that of the run.
    """
    if "gradient" in shown:
        label = "−own ∇f" if step.run.has_own_gradient else "−∇f"
        yield Arrow(-step.gradient, theme.gradient, label)
    momentum = step.run.direction.momentum
    if "momentum" in shown and momentum is not None:
        yield Arrow(-step.after[momentum.name], theme.momentum, f"−{momentum.symbol}")
    if "direction" in shown:
        yield Arrow(step.direction, theme.direction, "d")
    if "step" in shown:
        yield Arrow(step.displacement, color, "Δx", is_true=True)


def write_label(
    painter: QPainter,
    tip: QPointF,
    way: QPointF,
    arrow: Arrow,
    taken: list[QRectF],
    font: QFont,
    theme: Theme,
) -> None:
    """Write what an arrow is beyond its tip, clear of what is taken."""
    metrics = QFontMetricsF(font)
    length = math.hypot(way.x(), way.y())
    beyond = tip + way * (_BEYOND * theme.pen / length)
    box = QRectF(0, 0, metrics.horizontalAdvance(arrow.label), metrics.height())
    box.moveCenter(beyond + QPointF(box.width() / 2 * math.copysign(1.0, way.x()), 0.0))
    while any(box.intersects(other) for other in taken):
        box.translate(0.0, metrics.height())
    taken.append(box)
    place = QPointF(box.left(), box.top() + metrics.ascent())
    rim = Rim(QColor(theme.halo), _RIM * theme.pen, cap=Qt.PenCapStyle.RoundCap)
    write_rimmed(painter, [Word(arrow.label, place, font)], QColor(arrow.color), rim)


def goes_left(step: Step | None, shown: frozenset[str]) -> bool:
    """Return whether −∇f leaves an iterate to the left, where its word would stand."""
    shows = {"gradient", "direction", "step", "momentum"} & shown
    return bool(shows) and step is not None and bool(step.gradient[0] > 0.0)


def pixel_length(norm: float) -> float:
    """Return how many pixels long an arrow for a vector of this norm is."""
    share = (math.log10(norm) + 3.0) / 6.0
    return SHORTEST + (LONGEST - SHORTEST) * min(max(share, 0.0), 1.0)


def _halo_pen(color: str, width: float) -> QPen:
    pen = QPen(QColor(color), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def paint_arrow(painter: QPainter, start: QPointF, tip: QPointF, color: str, theme: Theme) -> None:
    """Paint an arrow with a rim from one place to another."""
    pen, halo = theme.pen, theme.halo
    side = _HEAD * pen
    way = tip - start
    length = math.hypot(way.x(), way.y())
    along = way / length
    across = QPointF(-along.y(), along.x())
    neck = tip - along * side
    head = QPolygonF([tip, neck + across * (side * 0.45), neck - across * (side * 0.45)])
    painter.setBrush(QColor(halo))
    painter.setPen(_halo_pen(halo, _HALO * 1.5 * pen))
    painter.drawPolygon(head)
    painter.setPen(_halo_pen(halo, (_WIDTH + _HALO) * pen))
    painter.drawLine(start, neck)
    painter.setPen(QPen(QColor(color), _WIDTH * pen))
    painter.drawLine(start, neck)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawPolygon(head)
    painter.setBrush(Qt.BrushStyle.NoBrush)
