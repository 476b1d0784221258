"""The arrows of a step, in whatever picture they are painted.

The step has its true length. The others are no distances on the landscape, so their arrows say
how large they are on a logarithmic scale: from `SHORTEST` pixels at a norm of 1e-3 to `LONGEST` at
1e3.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)

from gdgui.engine.analysis.step import Step
from gdgui.engine.arrays import FloatArray
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.style.theme import Theme

__all__ = [
    "HEAD",
    "LONGEST",
    "SHORTEST",
    "Arrow",
    "arrows_of",
    "lengths_in_one_scale",
    "paint_arrow",
    "paint_thin_arrows",
    "pixel_length",
    "word_places",
    "write_word",
]

SHORTEST, LONGEST = 28.0, 120.0
HEAD = 8.0
"""How long the head of an arrow is, in pixels; an arrow as short as its head is none."""
_WIDTH = 2.0
_THIN, _THIN_HEAD, _THICKER = 1.0, 5.0, 1.5
"""How wide thin arrows are, how long their heads, and how many times as wide a thick one is."""
_LONGEST_OF_MANY = 100.0
_HALO = 2.0
_RIM = 3.0
_BEYOND = 10.0


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


def word_places(start: QPointF, tip: QPointF, word: str, font: QFont, theme: Theme) -> list[QRectF]:
    """Return where the word of an arrow can stand: beyond its tip, below or above, or beside it.

    Args:
        start: where the arrow begins.
        tip: where it ends.
        word: what it is.
        font: what it is written in.
        theme: how large all is.
    """
    metrics, way = QFontMetricsF(font), tip - start
    beyond = tip + way * (_BEYOND * theme.pen / math.hypot(way.x(), way.y()))
    box = QRectF(0, 0, metrics.horizontalAdvance(word), metrics.height())
    box.moveCenter(beyond + QPointF(box.width() / 2 * math.copysign(1.0, way.x()), 0.0))
    # Where there is no room beyond it, the word goes to the other side of the tip.
    other = box.translated(2.0 * (tip.x() - box.center().x()), 0.0)
    return [
        side.translated(0.0, rows * metrics.height())
        for side in (box, other)
        for rows in (0, 1, -1, 2, -2)
    ]


def write_word(painter: QPainter, box: QRectF, arrow: Arrow, font: QFont, theme: Theme) -> None:
    """Write what an arrow is into a box."""
    place = QPointF(box.left(), box.top() + QFontMetricsF(font).ascent())
    rim = Rim(QColor(theme.halo), _RIM * theme.pen, cap=Qt.PenCapStyle.RoundCap)
    write_rimmed(painter, [Word(arrow.label, place, font)], QColor(arrow.color), rim)


def pixel_length(norm: float) -> float:
    """Return how many pixels long an arrow for a vector of this norm is."""
    share = (math.log10(norm) + 3.0) / 6.0
    return SHORTEST + (LONGEST - SHORTEST) * min(max(share, 0.0), 1.0)


def _halo_pen(color: str, width: float) -> QPen:
    pen = QPen(QColor(color), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    return pen


def lengths_in_one_scale(sizes: FloatArray) -> FloatArray:
    """Return how many pixels long arrows are whose lengths are to be compared, shape (k,).

    Args:
        sizes: how long what they stand for is in the picture, in any unit, shape (k,).
    """
    longest = float(sizes.max())
    if not 0.0 < longest < math.inf:
        return np.zeros(len(sizes))
    return sizes / longest * _LONGEST_OF_MANY


def paint_thin_arrows(
    painter: QPainter, start: QPointF, tips: Sequence[QPointF], theme: Theme
) -> None:
    """Paint many arrows from one place, that they may lie over each other."""
    pen, color = theme.pen, QColor(theme.gradient)
    heads, lines = QPainterPath(), []
    for tip in tips:
        way = tip - start
        length = math.hypot(way.x(), way.y())
        if length == 0.0:
            continue
        along = way / length
        across = QPointF(-along.y(), along.x())
        side = min(_THIN_HEAD * pen, length)
        neck = tip - along * side
        lines.append(QLineF(start, neck))
        wing = across * (side * 0.4)
        heads.addPolygon(QPolygonF([tip, neck + wing, neck - wing, tip]))
    # Without a rim: so many wide lines would take longer than all else.
    color.setAlphaF(0.8)
    painter.setPen(QPen(color, _THIN * pen))
    painter.drawLines(lines)
    painter.setPen(Qt.PenStyle.NoPen)
    heads.setFillRule(Qt.FillRule.WindingFill)
    painter.fillPath(heads, color)


def paint_arrow(
    painter: QPainter,
    start: QPointF,
    tip: QPointF,
    color: str,
    theme: Theme,
    *,
    is_thick: bool = False,
) -> None:
    """Paint an arrow with a rim from one place to another."""
    pen, halo = theme.pen * (_THICKER if is_thick else 1.0), theme.halo
    side = HEAD * pen
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
