"""How a network is painted: edges as thick and as coloured as their weights, neurons as maps."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen, QPolygonF

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.network_picture import NetworkPicture
from gdgui.engine.display.prediction import LINE, PLANE
from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.colors import class_color, diverging_color
from gdgui.ui.data.network.geometry import Edge, Geometry, Unit
from gdgui.ui.data.shades import shade_image
from gdgui.ui.style.theme import Theme

__all__ = ["NetworkPainting"]

_THINNEST, _THICKEST = 0.3, 4.2
_LEAST_OPACITY = 0.22
_BOUNDED = frozenset({"tanh", "sigmoid"})
"""What never leaves the interval from −1 to 1."""


class NetworkPainting:
    """A picture of what neurons see, ready to be painted.

    Args:
        picture: what they see.
        geometry: where they lie.
        theme: whose colours.
        font: that of the widget.
    """

    def __init__(
        self, picture: NetworkPicture, geometry: Geometry, theme: Theme, font: QFont
    ) -> None:
        self._picture, self._geometry, self._theme = picture, geometry, theme
        self._font = axis_font(font)
        self._network = picture.task.objective.network
        self._classes = picture.task.objective.examples.samples.classes
        self._shares = [self._shares_of(layer) for layer in range(len(picture.layers))]

    def paint(self, painter: QPainter, pointed: Edge | Unit | None) -> None:
        """Paint it, and what is pointed at so that it stands out."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_edges(painter, pointed)
        for unit in self._geometry.units():
            self._paint_unit(painter, unit, is_pointed=unit == pointed)
        self._paint_feet(painter)

    # ---- edges ----

    def _paint_edges(self, painter: QPainter, pointed: Edge | Unit | None) -> None:
        geometry, theta = self._geometry, self._picture.task.theta
        edges = geometry.edges()
        weights = np.array([theta[geometry.place(edge)] for edge in edges])
        # A layer with large weights leaves the thickness of the others alone.
        largest = [
            _largest([w for edge, w in zip(edges, weights.tolist(), strict=True)
                      if edge.layer == layer])
            for layer in range(1, len(geometry.drawn))
        ]  # fmt: skip
        # The heavy ones lie on top, and what is pointed at on all of them.
        order = np.argsort(np.abs(weights), kind="stable").tolist()
        order.sort(key=lambda index: _touches(edges[index], pointed))
        for index in order:
            is_loud = pointed is None or _touches(edges[index], pointed)
            painter.setPen(
                self._edge_pen(
                    float(weights[index]), largest[edges[index].layer - 1], is_loud=is_loud
                )
            )
            painter.drawLine(geometry.line(edges[index]))

    def _edge_pen(self, weight: float, largest: float, *, is_loud: bool) -> QPen:
        theme = self._theme
        if not math.isfinite(weight):
            return QPen(QColor(theme.error), theme.pen, Qt.PenStyle.DotLine)
        share = abs(weight) / largest
        color = QColor(class_color(int(weight > 0.0)))
        color.setAlphaF((_LEAST_OPACITY + (1.0 - _LEAST_OPACITY) * share) * (1 if is_loud else 0.3))
        return QPen(color, (_THINNEST + (_THICKEST - _THINNEST) * share) * theme.pen)

    # ---- units ----

    def _shares_of(self, layer: int) -> FloatArray:
        """Return the outputs of a layer as numbers from −1 to 1, which colours stand for."""
        values = self._picture.layers[layer]
        is_output = layer == len(self._picture.layers) - 1
        with np.errstate(all="ignore"):
            if is_output and self._network.output.id == "sigmoid":
                return 2.0 * values - 1.0
            part = self._network.output if is_output else self._network.activation
            if layer > 0 and part.id in (*_BOUNDED, "softmax"):
                return values
            finite = np.where(np.isfinite(values), np.abs(values), 0.0)
            if layer == 0:
                # Features have different units.
                largest = finite.max(axis=tuple(range(1, finite.ndim)), keepdims=True)
            else:
                largest = finite.max(keepdims=True)
            shares: FloatArray = values / np.where(largest > 0.0, largest, 1.0)
            return shares

    def _paint_unit(self, painter: QPainter, unit: Unit, *, is_pointed: bool) -> None:
        theme, square = self._theme, self._geometry.square(unit)
        shares = self._shares[unit.layer][unit.index]
        if self._picture.kind == PLANE:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(square, self._image(unit, shares))
        elif self._picture.kind == LINE:
            painter.fillRect(square, QColor(theme.plot_background))
            self._paint_curve(painter, square, shares)
        else:
            painter.fillRect(square, QColor(self._mean_color(shares)))
        width = (2.0 if is_pointed else 1.0) * theme.pen
        painter.setPen(QPen(QColor(theme.accent if is_pointed else theme.faint), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(square)

    def _image(self, unit: Unit, shares: FloatArray) -> QImage:
        is_output = unit.layer == len(self._picture.layers) - 1
        if is_output and self._network.output.id == "softmax":
            labels = np.full(shares.shape, unit.index)
            return shade_image(labels, shares, self._theme, max(self._classes, 2))
        return shade_image((shares > 0.0).astype(np.int64), np.abs(shares), self._theme, 2)

    def _mean_color(self, shares: FloatArray) -> str:
        mean = float(shares.mean())
        return diverging_color(mean, self._theme) if math.isfinite(mean) else self._theme.hover

    def _paint_curve(self, painter: QPainter, square: QRectF, shares: FloatArray) -> None:
        """Paint a curve from the bottom, −1, to the top, 1; nothing where it is no number."""
        if not np.isfinite(shares).all():
            painter.fillRect(square, QColor(self._theme.hover))
            return
        inner = square.adjusted(1.5, 2.5, -1.5, -2.5)
        painter.setPen(QPen(QColor(self._theme.grid), self._theme.pen))
        painter.drawLine(
            QPointF(inner.left(), inner.center().y()), QPointF(inner.right(), inner.center().y())
        )
        xs = np.linspace(inner.left(), inner.right(), len(shares))
        ys = inner.center().y() - np.clip(shares, -1.0, 1.0) * inner.height() / 2
        points = [QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)]
        painter.setPen(QPen(QColor(self._theme.text), 1.3 * self._theme.pen))
        painter.drawPolyline(QPolygonF(points))

    def _paint_feet(self, painter: QPainter) -> None:
        """Write below each layer how many of its units are not drawn."""
        painter.setFont(self._font)
        painter.setPen(QColor(self._theme.muted))
        metrics = QFontMetricsF(self._font)
        for layer, count in enumerate(self._geometry.hidden):
            if count:
                text, foot = f"+{count:,}", self._geometry.foot(layer)
                width = metrics.horizontalAdvance(text) + 2.0
                left = min(foot.x() - width / 2, painter.viewport().width() - width)
                box = QRectF(max(0.0, left), foot.y(), width, metrics.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _largest(weights: list[float]) -> float:
    """Return the greatest magnitude of some weights, 1 where all are 0."""
    return max((abs(w) for w in weights if math.isfinite(w)), default=0.0) or 1.0


def _touches(edge: Edge, pointed: Edge | Unit | None) -> bool:
    """Return whether an edge is pointed at, or ends in a unit that is."""
    if isinstance(pointed, Unit):
        return (edge.layer, edge.to) == (pointed.layer, pointed.index) or (
            edge.layer - 1, edge.source
        ) == (pointed.layer, pointed.index)  # fmt: skip
    return edge == pointed
