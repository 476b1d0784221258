"""How a network is painted: edges as thick and as coloured as their weights, neurons as maps."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QImage,
    QPainter,
    QPen,
    QPolygonF,
)

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.network_picture import NetworkPicture
from gdgui.engine.display.prediction import LINE, PLANE
from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.colors import class_color, diverging_color
from gdgui.ui.data.network.geometry import Geometry
from gdgui.ui.data.network.parts import Edge, Offer, Part, Unit
from gdgui.ui.data.shades import shade_image
from gdgui.ui.style.theme import Theme

__all__ = ["NetworkPainting"]

_THINNEST, _THICKEST = 0.3, 4.2
_EDGE_MS, _ROOM_MS = 0.06, 7.0
"""What an edge takes to be painted, and what may be spent on them at each step of playback."""
_LEAST_OPACITY = 0.22
_GROUND_OPACITY = 0.35
_LEAST_SHADE = 0.01
"""A smaller share is not to be told from the ground."""
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

    @property
    def labour(self) -> float:
        """How many milliseconds its edges take beyond what a frame has room for, roughly."""
        return len(self._geometry.edges) * _EDGE_MS - _ROOM_MS

    def paint(
        self,
        painter: QPainter,
        pointed: Part | None,
        focused: Part | None = None,
        *,
        is_rough: bool = False,
    ) -> None:
        """Paint it, what is pointed at so that it stands out, and a ring around what has the focus.

        Args:
            painter: what paints.
            pointed: what is pointed at, or has the keyboard where nothing is.
            focused: what has the keyboard.
            is_rough: whether edges have steps, which takes a third of the time.
        """
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not is_rough)
        if isinstance(focused, Edge):
            self._paint_ground(painter, focused)
        self._paint_edges(painter, pointed)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for unit in self._geometry.units():
            self._paint_unit(painter, unit, is_pointed=unit == pointed)
        for offer in self._geometry.offers:
            self._paint_offer(painter, offer, is_pointed=offer == pointed)
        if focused is not None and not isinstance(focused, Edge):
            self._paint_ring(painter, focused)
        self._paint_feet(painter)

    # ---- the focus ----

    def _paint_ground(self, painter: QPainter, edge: Edge) -> None:
        """Paint what lies under an edge that has the keyboard."""
        color = QColor(self._theme.accent)
        color.setAlphaF(_GROUND_OPACITY)
        pen = QPen(color, (_THICKEST + 5.0) * self._theme.pen)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawLine(self._geometry.line(edge))

    def _paint_ring(self, painter: QPainter, part: Unit | Offer) -> None:
        geometry, width = self._geometry, 2.0 * self._theme.pen
        box = geometry.offer_box(part) if isinstance(part, Offer) else geometry.square(part)
        painter.setPen(QPen(QColor(self._theme.accent), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        away = width
        painter.drawRoundedRect(box.adjusted(-away, -away, away, away), 2.0, 2.0)

    # ---- edges ----

    def _paint_edges(self, painter: QPainter, pointed: Part | None) -> None:
        geometry = self._geometry
        edges, weights = geometry.edges, self._picture.task.theta[geometry.weights]
        # A layer with large weights leaves the thickness of the others alone.
        layers = np.array([edge.layer for edge in edges])
        largest = [_largest(weights[layers == layer]) for layer in range(1, len(geometry.drawn))]
        # The heavy ones lie on top, and what is pointed at on all of them.
        order = np.argsort(np.abs(weights), kind="stable").tolist()
        if pointed is not None:
            order.sort(key=lambda index: _touches(edges[index], pointed))
        for index in order:
            edge = edges[index]
            is_loud = pointed is None or _touches(edge, pointed)
            pen = self._edge_pen(float(weights[index]), largest[edge.layer - 1], is_loud=is_loud)
            painter.setPen(pen)
            painter.drawLine(geometry.lines[index])

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
        if not np.isfinite(shares).any():
            self._paint_nothing(painter, square)
        elif self._picture.kind == PLANE:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(square, self._image(unit, shares))
            if not (np.abs(shares) > _LEAST_SHADE).any():
                # White all over, it might be taken for one that is still to be painted.
                painter.setPen(QPen(QColor(theme.faint), theme.pen))
                painter.drawLine(square.bottomLeft(), square.topRight())
        elif self._picture.kind == LINE:
            painter.fillRect(square, QColor(theme.plot_background))
            self._paint_curve(painter, square, shares)
        else:
            painter.fillRect(square, QColor(self._mean_color(shares)))
        width = (2.0 if is_pointed else 1.0) * theme.pen
        painter.setPen(QPen(QColor(theme.accent if is_pointed else theme.faint), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(square)

    def _paint_nothing(self, painter: QPainter, square: QRectF) -> None:
        """Hatch a unit whose output is no number."""
        painter.fillRect(square, QColor(self._theme.hover))
        painter.fillRect(square, QBrush(QColor(self._theme.error), Qt.BrushStyle.BDiagPattern))

    def _paint_offer(self, painter: QPainter, offer: Offer, *, is_pointed: bool) -> None:
        """Paint a feature that is off: its name in a hollow box."""
        theme, box = self._theme, self._geometry.offer_box(offer)
        color = QColor(theme.text if is_pointed else theme.muted)
        # Edges that pass behind it are not to cross its name.
        painter.setBrush(QColor(theme.hover if is_pointed else theme.panel))
        pen = QPen(QColor(theme.accent if is_pointed else theme.faint), theme.pen)
        if not is_pointed:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(pen)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)
        painter.setPen(color)
        painter.setFont(_fitting(self._font, offer.text, box))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, offer.text)

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
        """Paint a curve from the bottom, −1, to the top, 1, as far as it is a number."""
        inner = square.adjusted(1.5, 2.5, -1.5, -2.5)
        painter.setPen(QPen(QColor(self._theme.grid), self._theme.pen))
        painter.drawLine(
            QPointF(inner.left(), inner.center().y()), QPointF(inner.right(), inner.center().y())
        )
        xs = np.linspace(inner.left(), inner.right(), len(shares))
        ys = inner.center().y() - np.clip(shares, -1.0, 1.0) * inner.height() / 2
        known = np.isfinite(ys)
        pairs = zip(xs[known].tolist(), ys[known].tolist(), strict=True)
        points = [QPointF(x, y) for x, y in pairs]
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


def _largest(weights: FloatArray) -> float:
    """Return the greatest magnitude of some weights, 1 where all are 0."""
    return float(np.abs(weights[np.isfinite(weights)]).max(initial=0.0)) or 1.0


def _fitting(font: QFont, text: str, box: QRectF) -> QFont:
    """Return a font in which a text fits into a box."""
    fitting = QFont(font)
    metrics = QFontMetricsF(font)
    share = min(
        1.0, (box.width() - 4.0) / metrics.horizontalAdvance(text), box.height() / metrics.height()
    )
    fitting.setPixelSize(max(1, int(QFontInfo(font).pixelSize() * share)))
    return fitting


def _touches(edge: Edge, pointed: Part | None) -> bool:
    """Return whether an edge is pointed at, or ends in a unit that is."""
    if isinstance(pointed, Unit):
        return (edge.layer, edge.to) == (pointed.layer, pointed.index) or (
            edge.layer - 1, edge.source
        ) == (pointed.layer, pointed.index)  # fmt: skip
    return edge == pointed
