"""Boxes of which an equation is made: each knows its size and paints itself on a baseline.

It is Knuth's model of boxes, as small as a step's numbers need it. ziamath typesets anything, in
some 14 ms a formula; the numbers of a step change with every frame, so they are laid out here, in
a hundredth of that.
"""

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen

from gdgui.ui.style.theme import MATH_FONT

__all__ = [
    "Box",
    "ColumnBox",
    "Face",
    "FenceBox",
    "FractionBox",
    "HatBox",
    "RootBox",
    "RowBox",
    "ScriptBox",
    "TextBox",
    "face",
]

_RULE = 0.06
"""The thickness of a fraction's line, in font sizes."""


class Face:
    """The mathematical font in one size.

    Its digits and signs do not kern, so a number, which is another one in every frame, is as wide
    as its characters are together, and each of them is measured once.
    """

    def __init__(self, pixels: int) -> None:
        self.font = QFont(MATH_FONT)
        self.font.setPixelSize(pixels)
        self.pixels = pixels
        self._metrics = QFontMetricsF(self.font)
        self._advances: dict[str, float] = {}

    def advance(self, text: str) -> float:
        """Return how wide a text is."""
        try:
            return sum([self._advances[character] for character in text])
        except KeyError:
            for character in text:
                self._advances[character] = self._metrics.horizontalAdvance(character)
            return self.advance(text)


@lru_cache(maxsize=64)
def face(pixels: int) -> Face:
    """Return the mathematical font in a size."""
    return Face(max(1, pixels))


class Box:
    """A rectangle with a baseline.

    Attributes:
        width: how far it reaches to the right.
        ascent: how far it reaches above the baseline.
        descent: how far it reaches below.
    """

    __slots__ = ("ascent", "descent", "width")

    def __init__(self, width: float, ascent: float, descent: float) -> None:
        self.width, self.ascent, self.descent = width, ascent, descent

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint with the left end of the baseline at (x, y)."""


class TextBox(Box):
    """Characters of one size and colour; its height is that of digits, whatever they are.

    Args:
        text: the characters.
        face: their size.
        color: their colour.
        room: what is left free at either side, as around an operator.
    """

    __slots__ = ("_color", "_font", "_room", "_text")

    def __init__(self, text: str, face: Face, color: QColor, room: float = 0.0) -> None:
        super().__init__(face.advance(text) + 2 * room, 0.72 * face.pixels, 0.2 * face.pixels)
        self._text, self._font, self._color, self._room = text, face.font, color, room

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the characters."""
        painter.setFont(self._font)
        painter.setPen(self._color)
        painter.drawText(QPointF(x + self._room, y), self._text)


class RowBox(Box):
    """Boxes beside each other on one baseline."""

    __slots__ = ("_boxes",)

    def __init__(self, boxes: Sequence[Box]) -> None:
        super().__init__(
            sum([box.width for box in boxes]),
            max([box.ascent for box in boxes], default=0.0),
            max([box.descent for box in boxes], default=0.0),
        )
        self._boxes = boxes

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint them from left to right."""
        for box in self._boxes:
            box.paint(painter, x, y)
            x += box.width


class FractionBox(Box):
    """One box above another, with a line between them."""

    __slots__ = ("_above", "_axis", "_below", "_color", "_gap", "_size")

    def __init__(self, above: Box, below: Box, size: float, color: QColor) -> None:
        axis, gap = 0.27 * size, 0.14 * size
        super().__init__(
            max(above.width, below.width) + 0.3 * size,
            axis + gap + above.ascent + above.descent,
            below.ascent + below.descent + gap - axis,
        )
        self._above, self._below, self._size = above, below, size
        self._axis, self._gap, self._color = axis, gap, color

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint both, centred."""
        middle = y - self._axis
        above, below = self._above, self._below
        above.paint(painter, x + (self.width - above.width) / 2, middle - self._gap - above.descent)
        below.paint(painter, x + (self.width - below.width) / 2, middle + self._gap + below.ascent)
        painter.setPen(QPen(self._color, max(1.0, _RULE * self._size)))
        margin = 0.06 * self._size
        painter.drawLine(QPointF(x + margin, middle), QPointF(x + self.width - margin, middle))


class ColumnBox(Box):
    """Boxes under each other, aligned at their right, centred about the middle of a line."""

    __slots__ = ("_axis", "_boxes", "_gap")

    def __init__(self, boxes: Sequence[Box], size: float) -> None:
        gap, axis = 0.16 * size, 0.27 * size
        height = sum(box.ascent + box.descent for box in boxes) + gap * (len(boxes) - 1)
        super().__init__(max(box.width for box in boxes), height / 2 + axis, height / 2 - axis)
        self._boxes, self._gap, self._axis = boxes, gap, axis

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint them from the top."""
        top = y - self.ascent
        for box in self._boxes:
            box.paint(painter, x + self.width - box.width, top + box.ascent)
            top += box.ascent + box.descent + self._gap


class FenceBox(Box):
    """A box between parentheses or bars that are as high as it is."""

    __slots__ = ("_bars", "_color", "_inside", "_side", "_size")

    def __init__(self, inside: Box, size: float, color: QColor, bars: int = 0) -> None:
        # One bar is a magnitude, two are a norm, none is a parenthesis.
        side = (0.3 + 0.14 * bars) * size
        super().__init__(
            inside.width + 2 * side, inside.ascent + 0.06 * size, inside.descent + 0.06 * size
        )
        self._inside, self._side, self._size = inside, side, size
        self._color, self._bars = color, bars

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the fences, then what is inside."""
        painter.setPen(QPen(self._color, max(1.0, 0.07 * self._size)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        top, bottom = y - self.ascent, y + self.descent
        margin = 0.08 * self._size
        left, right = x + margin, x + self.width - margin
        # Both sides are one path: to begin one costs Qt more than to draw it.
        path = QPainterPath()
        if self._bars:
            for bar in range(self._bars):
                inwards = (0.05 + 0.14 * bar) * self._size
                for at in (left + inwards, right - inwards):
                    path.moveTo(at, top)
                    path.lineTo(at, bottom)
        else:
            middle, bend = (top + bottom) / 2, 0.17 * self._size
            path.moveTo(left + bend, top)
            path.quadTo(left - 0.75 * bend, middle, left + bend, bottom)
            path.moveTo(right - bend, top)
            path.quadTo(right + 0.75 * bend, middle, right - bend, bottom)
        painter.drawPath(path)
        self._inside.paint(painter, x + self._side, y)


class RootBox(Box):
    """A box under a root."""

    __slots__ = ("_color", "_inside", "_size")

    def __init__(self, inside: Box, size: float, color: QColor) -> None:
        super().__init__(
            inside.width + 0.75 * size, inside.ascent + 0.2 * size, inside.descent + 0.05 * size
        )
        self._inside, self._size, self._color = inside, size, color

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the sign, then what is under it."""
        size = self._size
        painter.setPen(QPen(self._color, max(1.0, _RULE * size)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        top, bottom = y - self.ascent + 0.06 * size, y + self.descent
        path = QPainterPath(QPointF(x + 0.08 * size, y - 0.25 * size))
        path.lineTo(QPointF(x + 0.2 * size, y - 0.32 * size))
        path.lineTo(QPointF(x + 0.36 * size, bottom))
        path.lineTo(QPointF(x + 0.6 * size, top))
        path.lineTo(QPointF(x + self.width - 0.08 * size, top))
        painter.drawPath(path)
        self._inside.paint(painter, x + 0.65 * size, y)


class ScriptBox(Box):
    """A box with a smaller one to its upper or lower right."""

    __slots__ = ("_base", "_lift", "_script")

    def __init__(self, base: Box, script: Box, size: float, *, raised: bool) -> None:
        lift = base.ascent - 0.3 * size if raised else -0.22 * size
        super().__init__(
            base.width + script.width + 0.04 * size,
            max(base.ascent, lift + script.ascent),
            max(base.descent, script.descent - lift),
        )
        self._base, self._script, self._lift = base, script, lift

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint both."""
        self._base.paint(painter, x, y)
        self._script.paint(painter, x + self.width - self._script.width, y - self._lift)


class HatBox(Box):
    """A letter with a hat."""

    __slots__ = ("_color", "_inside", "_size")

    def __init__(self, inside: Box, size: float, color: QColor) -> None:
        super().__init__(inside.width, inside.ascent + 0.06 * size, inside.descent)
        self._inside, self._size, self._color = inside, size, color

    def paint(self, painter: QPainter, x: float, y: float) -> None:
        """Paint the letter, then the hat above small letters."""
        self._inside.paint(painter, x, y)
        painter.setPen(QPen(self._color, max(1.0, 0.06 * self._size)))
        middle, top = x + self.width / 2 + 0.04 * self._size, y - 0.74 * self._size
        for side in (-1, 1):
            painter.drawLine(
                QPointF(middle, top),
                QPointF(middle + side * 0.16 * self._size, top + 0.13 * self._size),
            )
