"""From the coordinates of a plot to pixels, and from there to the screen, fast.

Qt draws an antialiased polyline wider than a pixel slowly, because its outline is built as one
shape: a zigzag of 1,000 corners takes nearly a second. The same segments drawn one by one take
some milliseconds, so everything long is drawn by `draw_segments`. What is drawn anew only when
the view changes goes through a `Layer`, a picture of its own.
"""

import math
from collections.abc import Callable, Hashable
from functools import cached_property, lru_cache
from typing import Any

import msgspec
import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QPainter,
    QPainterPath,
    QPen,
    QPixmap,
    QPolygonF,
    QTextLayout,
    QTransform,
)
from shiboken6 import Shiboken

from gdgui.engine.arrays import FloatArray
from gdgui.engine.display.reduction import IntArray
from gdgui.ui.painting.canvas import Kept, Sheet, is_vector
from gdgui.ui.painting.ranges import per_unit

__all__ = [
    "Layer",
    "PixelMap",
    "clip_segments",
    "dashes_of",
    "draw_polylines",
    "draw_segments",
    "joined",
    "joined_pen",
    "labour",
    "line_pen",
    "mitred",
    "mitred_for",
    "straightened",
    "text_outline",
]

_OUTLINE_PX = 1000.0
"""The size of the glyphs whose outlines are made smaller."""

_OVERLAP = 0.1
"""How many pixels segments overlap, or the ground shines through their antialiased ends."""

_PASSES = 4
_ASIDE = 0.02 / _PASSES
_MS_PER_SEGMENT, _MS_PER_PIXEL = 3e-4, 2.5e-5


class PixelMap(msgspec.Struct, frozen=True, dict=True):
    """Where the coordinates of a plot lie in its rectangle of pixels; y points up.

    Attributes:
        x_range, y_range: the coordinates at the edges, low first.
        rect: the rectangle that shows them.
    """

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    rect: QRectF

    @cached_property
    def scale(self) -> tuple[float, float]:
        """Pixels per unit along each axis; the second is negative, for y points up."""
        return (
            per_unit(self.rect.width(), *self.x_range),
            -per_unit(self.rect.height(), *self.y_range),
        )

    def x(self, x: float) -> float:
        """The pixel at a first coordinate."""
        return self.rect.left() + (x - self.x_range[0]) * self.scale[0]

    def y(self, y: float) -> float:
        """The pixel at a second coordinate."""
        return self.rect.bottom() + (y - self.y_range[0]) * self.scale[1]

    def point(self, x: float, y: float) -> QPointF:
        """The pixel at a point, cut off a few view sizes away, where QPainter would misdraw."""
        reach = 3.0 * max(self.rect.width(), self.rect.height(), 1.0)
        px, py = self.x(x), self.y(y)
        # What is no number is at neither side: Qt would take it for a place.
        px, py = (-reach if math.isnan(p) else p for p in (px, py))
        return QPointF(min(max(px, -reach), 2 * reach), min(max(py, -reach), 2 * reach))


class Layer:
    """A transparent picture that is painted once and shown until its key changes.

    It is kept for two resolutions, so that a screen and pictures of another scale can be painted
    in turn. In a vector picture nothing is kept: what it shows is painted right there.
    """

    def __init__(self) -> None:
        self._kept: Kept[tuple[Hashable, QPixmap]] = Kept()

    def draw(
        self, painter: QPainter, rect: QRectF, key: Hashable, paint: Callable[[QPainter], None]
    ) -> bool:
        """Show the picture in `rect`, painting it first if `key` is not that of the last time.

        The picture has the resolution of what `painter` paints on. Returns whether it had to be
        painted.
        """
        if is_vector(painter):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter)
            painter.restore()
            return False
        sheet = Sheet.under(painter, rect)
        known = self._kept.get(sheet)
        if known is not None and known[0] == key:
            sheet.show(painter, known[1])
            return False
        pixmap = sheet.blank()
        with sheet.painting(pixmap) as inner:
            paint(inner)
        self._kept.put(sheet, (key, pixmap))
        sheet.show(painter, pixmap)
        return True


def line_pen(color: str | QColor, width: float) -> QPen:
    """A pen for segments that are `mitred` for the same width."""
    pen = QPen(QColor(color), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def mitred(segments: FloatArray, width: float) -> FloatArray:
    """Make segments (x0, y0, x1, y1), shape (n, 4), longer, so that they join without a gap.

    Where one begins at the end of the one before it, both reach as far as a mitre of their angle
    does, at most half a width: then sharp corners are closed, and on a straight line no two
    segments lie over one another, which would show as beads. Loose ends get half a width.
    """
    return mitred_for(segments, (width,))[0]


def mitred_for(segments: FloatArray, widths: tuple[float, ...]) -> tuple[FloatArray, ...]:
    """Do what `mitred` does for several widths at once."""
    if not len(segments):
        return tuple(np.empty((0, 4)) for _ in widths)
    delta = segments[:, 2:] - segments[:, :2]
    length = np.hypot(delta[:, 0], delta[:, 1])
    length[length == 0.0] = 1.0
    direction = delta / length[:, None]
    joined = (segments[:-1, 2] == segments[1:, 0]) & (segments[:-1, 3] == segments[1:, 1])
    cosine = direction[:-1, 0] * direction[1:, 0] + direction[:-1, 1] * direction[1:, 1]
    np.maximum(cosine, -0.999, out=cosine)
    mitre = np.sqrt(np.maximum(1.0 - cosine, 0.0) / (1.0 + cosine))
    # The reach of each segment beyond its two ends, in half widths.
    reach = np.ones(len(segments) + 1)
    reach[1:-1] = np.where(joined, np.minimum(mitre, 1.0), 1.0)
    return tuple(
        _lengthened(segments, direction, reach * (width / 2) + _OVERLAP) for width in widths
    )


def _lengthened(segments: FloatArray, direction: FloatArray, reach: FloatArray) -> FloatArray:
    """Return segments that reach further at both ends, by what stands at each joint."""
    longer = np.empty((len(segments), 4))
    longer[:, :2] = segments[:, :2] - direction * reach[:-1, None]
    longer[:, 2:] = segments[:, 2:] + direction * reach[1:, None]
    return longer


def joined(
    painter: QPainter, segments: FloatArray, widths: tuple[float, ...]
) -> tuple[FloatArray, ...]:
    """Return segments that join without a gap in lines of several widths.

    On pixels they are `mitred`; in a vector picture the pen joins them as they are.
    """
    if is_vector(painter):
        return (segments,) * len(widths)
    return mitred_for(segments, widths)


def joined_pen(painter: QPainter, color: str | QColor, width: float) -> QPen:
    """Return a pen for `joined` segments."""
    pen = line_pen(color, width)
    if is_vector(painter):
        pen.setCapStyle(Qt.PenCapStyle.SquareCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    return pen


def clip_segments(segments: FloatArray, box: tuple[float, float, float, float]) -> FloatArray:
    """Cut segments (x0, y0, x1, y1), shape (n, 4), to a box (left, top, right, bottom).

    Segments outside the box become nothing: both ends the same. The direction of the others is
    kept, however far away they end. After Liang and Barsky (1984).
    """
    left, top, right, bottom = box
    x, y = segments[:, ::2], segments[:, 1::2]
    if len(segments) == 0 or (
        x.min() >= left and x.max() <= right and y.min() >= top and y.max() <= bottom
    ):
        return segments
    outside = ((x < left) | (x > right) | (y < top) | (y > bottom)).any(axis=1)
    clipped = segments.copy()
    x0, y0, x1, y1 = segments[outside].T
    dx, dy = x1 - x0, y1 - y0
    enter, leave = np.zeros(len(x0)), np.ones(len(x0))
    for p, q in ((-dx, x0 - left), (dx, right - x0), (-dy, y0 - top), (dy, bottom - y0)):
        with np.errstate(divide="ignore", invalid="ignore"):
            t = q / p
        enter = np.where(p < 0, np.fmax(enter, t), enter)
        leave = np.where(p > 0, np.fmin(leave, t), leave)
        leave = np.where((p == 0) & (q < 0), -1.0, leave)
    hidden = leave < enter
    # An end that lies inside stays where it is, to the last digit: its neighbour joins it there.
    x1, y1 = (np.where(leave < 1.0, a + leave * d, b) for a, d, b in ((x0, dx, x1), (y0, dy, y1)))
    part = np.column_stack((x0 + enter * dx, y0 + enter * dy, x1, y1))
    part[hidden] = left
    clipped[outside] = part
    return clipped


def straightened(points: FloatArray, ends: IntArray) -> IntArray:
    """Which points of some polylines are worth drawing: the others lie on a straight way.

    Args:
        points: the vertices of all polylines, one after another, shape (n, 2).
        ends: where each ends, in points; the last is n.

    Returns:
        The indices of those to keep, ascending. The way between them passes the others by no
        more than a fiftieth of a pixel.
    """
    fixed = np.zeros(len(points), np.bool_)
    fixed[ends - 1] = True
    fixed[ends[:-1]] = True
    kept = np.arange(len(points))
    for _ in range(_PASSES):
        # Every other point may go; those beside it stay in this pass.
        a, v, b = (points[kept[i : len(kept) - 2 + i : 2]] for i in range(3))
        way, offset = b - a, v - a
        along = (offset * way).sum(axis=1)
        square = (way * way).sum(axis=1)
        across = offset[:, 0] * way[:, 1] - offset[:, 1] * way[:, 0]
        straight = (along >= 0) & (along <= square) & (across**2 <= _ASIDE**2 * square)
        drop = np.zeros(len(kept), np.bool_)
        drop[1 : 1 + 2 * len(v) : 2] = straight & ~fixed[kept[1 : 1 + 2 * len(v) : 2]]
        kept = kept[~drop]
    return kept


def draw_segments(painter: QPainter, segments: FloatArray) -> None:
    """Draw segments (x0, y0, x1, y1), a C-contiguous array of shape (n, 4), with the pen set."""
    if len(segments) and is_vector(painter):
        draw_polylines(painter, segments)
    elif len(segments):
        # QLineF is four doubles, so the array itself is what Qt reads; nothing is copied.
        first: Any = Shiboken.wrapInstance(segments.ctypes.data, QLineF)
        painter.drawLines(first, len(segments))


def dashes_of(segments: FloatArray, dash: float, gap: float) -> FloatArray:
    """Return what a pattern of dashes leaves of a line: pieces of its segments, shape (m, 4).

    Qt's own dashed pens take ten times as long.

    Args:
        segments: the line, (x0, y0, x1, y1) each, shape (n, 4), one after the other.
        dash: the length of a dash, in pixels.
        gap: that of what lies between two.
    """
    if not len(segments):
        return segments
    points = np.vstack((segments[:, :2], segments[-1:, 2:]))
    along = np.append(0.0, np.cumsum(np.hypot(*np.diff(points, axis=0).T)))
    starts = np.arange(0.0, along[-1], dash + gap)
    ends = np.sort(np.concatenate((along, starts, np.minimum(starts + dash, along[-1]))))
    x, y = (np.interp(ends, along, column) for column in points.T)
    middles = 0.5 * (ends[:-1] + ends[1:])
    kept = (np.mod(middles, dash + gap) < dash) & (ends[1:] > ends[:-1])
    pieces: FloatArray = np.column_stack((x[:-1], y[:-1], x[1:], y[1:]))[kept]
    return pieces


def draw_polylines(painter: QPainter, segments: FloatArray) -> None:
    """Draw segments, shape (n, 4), as lines that run on where one begins at the last one's end.

    What is `mitred` is no such thing any more: Qt joins these by itself, as slowly as it does.
    """
    breaks = np.flatnonzero((segments[1:, :2] != segments[:-1, 2:]).any(axis=1)) + 1
    for piece in np.split(segments, breaks):
        if (piece[:, :2] != piece[:, 2:]).any():
            points = [QPointF(x, y) for x, y in [piece[0, :2].tolist(), *piece[:, 2:].tolist()]]
            painter.drawPolyline(QPolygonF(points))


def labour(segments: FloatArray) -> float:
    """Roughly the milliseconds that `draw_segments` takes with antialiasing."""
    length = np.abs(segments[:, 2:] - segments[:, :2]).sum()
    return float(_MS_PER_SEGMENT * len(segments) + _MS_PER_PIXEL * length)


@lru_cache(maxsize=4096)
def text_outline(text: str, font: str) -> QPainterPath:
    """Return the outline of a text in a font that is given as ``QFont.toString`` writes it.

    Its baseline begins at (0, 0). Qt's outline of a glyph at the size of text depends, by 1/64 of a
    pixel, on what FreeType was asked for before; one that is too large for its caches does not. So
    that the same text is the same in every picture, large glyphs are made smaller.
    """
    face = QFont()
    face.fromString(font)
    layout = QTextLayout(text, face)
    layout.beginLayout()
    line = layout.createLine()
    layout.endLayout()
    path = QPainterPath()
    # Qt gathers the runs by a hash: their order is no order.
    for run in sorted(layout.glyphRuns(), key=lambda run: run.positions()[0].toTuple()):
        large = run.rawFont()
        scale = large.pixelSize() / _OUTLINE_PX
        large.setPixelSize(_OUTLINE_PX)
        shrink = QTransform.fromScale(scale, scale)
        for glyph, place in zip(run.glyphIndexes(), run.positions(), strict=True):
            outline = shrink.map(large.pathForGlyph(glyph))
            path.addPath(outline.translated(place.x(), place.y() - line.ascent()))
    return path
