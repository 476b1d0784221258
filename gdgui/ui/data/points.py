"""Points of data: filled where they are learned from, hollow and paler where they are held out.

Rows that would lie on top of one another are left out before they are painted, so that a hundred
thousand take no longer than there are places for them.
"""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.ui.data.colors import blended, class_color, diverging_color
from gdgui.ui.data.subject import Subject
from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.style.theme import Theme

__all__ = [
    "PointColors",
    "in_pixels",
    "paint_point",
    "paint_points",
    "paint_rings",
    "point_colors",
    "point_radius",
    "seen",
]

_MANY, _VERY_MANY = 600, 3_000
_RADIUS, _SMALL, _TINY = 4.4, 3.4, 2.0
_RIM = 1.2
_PALE = 0.72
"""How far a held-out point is from its colour to that of the ground."""
_RING = 2.6
"""How far a ring is from the rim of its point."""
_CELL = 0.35
"""Points that are nearer to one another than this part of their radius are one."""
_NUMBERS = 17
"""How many colours the numbers of a regression have."""


class PointColors:
    """The colour of each row.

    Args:
        palette: colours as ``#rrggbb``.
        indices: which of them each row has, (m,).
    """

    def __init__(self, palette: Sequence[str], indices: IntArray) -> None:
        self.palette = tuple(palette)
        self.indices = indices


def point_colors(subject: Subject, theme: Theme) -> PointColors:
    """Return the colour of each row: that of its class, of its number, or one for all."""
    if subject.is_classified:
        palette = [class_color(label) for label in range(subject.classes)]
        return PointColors(palette, subject.labels)
    if subject.kind != "plane":
        return PointColors((theme.muted,), np.zeros(len(subject.inputs), np.int64))
    low, high = subject.scale
    shares = np.clip((2.0 * subject.samples.original_targets() - low - high) / (high - low), -1, 1)
    palette = [diverging_color(share, theme) for share in np.linspace(-1, 1, _NUMBERS).tolist()]
    return PointColors(palette, np.rint((shares + 1) / 2 * (_NUMBERS - 1)).astype(np.int64))


def point_radius(count: int, theme: Theme) -> float:
    """Return how large points are where there are so many."""
    radius = _RADIUS if count <= _MANY else _SMALL if count <= _VERY_MANY else _TINY
    return radius * theme.pen


def in_pixels(points: FloatArray, pixel_map: PixelMap) -> FloatArray:
    """Return where points lie in the pixels of a view, (m, 2); far away where they are nowhere."""
    (sx, sy), rect = pixel_map.scale, pixel_map.rect
    with np.errstate(all="ignore"):
        x = rect.left() + (points[:, 0] - pixel_map.x_range[0]) * sx
        y = rect.bottom() + (points[:, 1] - pixel_map.y_range[0]) * sy
    return np.nan_to_num(np.column_stack((x, y)), nan=-1e9, posinf=1e9, neginf=-1e9)


def seen(pixels: FloatArray, kinds: IntArray, rect: QRectF, radius: float) -> IntArray:
    """Return the rows that are worth painting, in their order.

    Args:
        pixels: where they lie, (m, 2).
        kinds: what each looks like, (m,); of several that look alike in one place one is enough.
        rect: what can be seen.
        radius: how large they are.
    """
    x, y = pixels[:, 0], pixels[:, 1]
    inside = np.flatnonzero(
        (x > rect.left() - radius) & (x < rect.right() + radius)
        & (y > rect.top() - radius) & (y < rect.bottom() + radius)
    )  # fmt: skip
    if len(inside) <= _MANY:
        return inside
    cells = np.floor((pixels[inside] - [rect.left(), rect.top()]) / (_CELL * radius))
    keys = (cells[:, 0] * 100_000 + cells[:, 1]) * 64 + kinds[inside]
    # The last of several lies on top.
    _, last = np.unique(keys[::-1], return_index=True)
    return np.sort(inside[len(inside) - 1 - last])


def paint_points(
    painter: QPainter,
    pixels: FloatArray,
    colors: PointColors,
    held_out: np.ndarray,
    rect: QRectF,
    theme: Theme,
) -> None:
    """Paint points where they lie in pixels, those that are held out first."""
    radius = point_radius(len(pixels), theme)
    kinds = 2 * colors.indices + held_out
    rows = seen(pixels, kinds, rect, radius)
    rows = np.concatenate((rows[held_out[rows]], rows[~held_out[rows]]))
    looks = [_look(color, hollow, theme, radius) for color in colors.palette for hollow in (0, 1)]
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    before = -1
    for kind, (x, y) in zip(kinds[rows].tolist(), pixels[rows].tolist(), strict=True):
        if kind != before:
            before = kind
            pen, brush = looks[kind]
            painter.setPen(pen)
            painter.setBrush(brush)
        painter.drawEllipse(QPointF(x, y), radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_point(
    painter: QPainter, place: QPointF, color: str, hollow: bool, theme: Theme, radius: float
) -> None:
    """Paint one point."""
    pen, brush = _look(color, hollow, theme, radius)
    painter.setPen(pen)
    painter.setBrush(brush)
    painter.drawEllipse(place, radius, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_rings(
    painter: QPainter, pixels: FloatArray, rect: QRectF, radius: float, color: str, width: float
) -> None:
    """Paint a ring around each of some points."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(color), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    size = radius + _RING
    for row in seen(pixels, np.zeros(len(pixels), np.int64), rect, size).tolist():
        painter.drawEllipse(QPointF(*pixels[row].tolist()), size, size)


def _look(color: str, hollow: bool | int, theme: Theme, radius: float) -> tuple[QPen, QBrush]:
    """Return the pen and the brush of a point."""
    if radius <= _TINY * theme.pen:
        # There is no room for a rim.
        color = blended(color, theme.halo, 0.5) if hollow else color
        return QPen(Qt.PenStyle.NoPen), QBrush(QColor(color))
    if hollow:
        pale = blended(color, theme.halo, _PALE)
        return QPen(QColor(color), _RIM * theme.pen), QBrush(QColor(pale))
    return QPen(QColor(theme.halo), _RIM * theme.pen), QBrush(QColor(color))
