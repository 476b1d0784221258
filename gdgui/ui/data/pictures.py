"""Rows that are pictures, such as handwritten digits, each with what was said of it."""

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.learning import IntArray
from gdgui.engine.display.prediction import RowPrediction
from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.subject import Subject
from gdgui.ui.style.theme import Theme

__all__ = ["PictureGrid"]

_SIDE = 3.6
"""How large a picture is at least, in heights of the font."""
_GAP = 0.5


class PictureGrid:
    """As many pictures as there is room for, those held out first, for these say the most.

    Args:
        rect: the room.
        subject: whose rows they are.
        font: that of the widget.
        theme: whose colours.
    """

    def __init__(self, rect: QRectF, subject: Subject, font: QFont, theme: Theme) -> None:
        self._subject, self._theme = subject, theme
        self._font = axis_font(font)
        height = QFontMetricsF(self._font).height()
        self._side = _SIDE * height
        self._pitch = self._side + _GAP * height, self._side + (1.2 + _GAP) * height
        inner = rect.adjusted(height, 0.5 * height, -height, -0.5 * height)
        self._columns = max(1, math.floor((inner.width() + _GAP * height) / self._pitch[0]))
        rows = max(1, math.floor(inner.height() / self._pitch[1]))
        spare = inner.width() + _GAP * height - self._columns * self._pitch[0]
        self._left, self._top = inner.left() + max(0.0, spare) / 2, inner.top()
        held_out = subject.samples.held_out
        order = np.concatenate((np.flatnonzero(held_out), np.flatnonzero(~held_out)))
        self.rows: IntArray = order[: self._columns * rows]
        """The rows that are shown, in reading order."""

    def cell(self, place: int) -> QRectF:
        """Return where the picture at a place lies."""
        row, column = divmod(place, self._columns)
        x, y = self._left + column * self._pitch[0], self._top + row * self._pitch[1]
        return QRectF(x, y, self._side, self._side)

    def at(self, place: QPointF) -> int | None:
        """Return the row whose picture lies under a place."""
        for index, row in enumerate(self.rows.tolist()):
            if self.cell(index).contains(place):
                return int(row)
        return None

    def paint(self, painter: QPainter, said: RowPrediction | None) -> None:
        """Paint the pictures, and under each what was said of it; wrong where it was not that."""
        painter.setFont(self._font)
        height = QFontMetricsF(self._font).height()
        names, theme = self._subject.samples.class_names, self._theme
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        for place, row in enumerate(self.rows.tolist()):
            cell = self.cell(place)
            painter.drawImage(cell, self._image(self._subject.inputs[row]))
            if said is None or said.labels is None or (label := int(said.labels[row])) < 0:
                continue
            is_right = label == int(self._subject.labels[row])
            painter.setPen(QColor(theme.success if is_right else theme.error))
            below = QRectF(cell.left(), cell.bottom(), cell.width(), 1.2 * height)
            text = names[label] if is_right else f"{names[label]} ≠ {names[self._true(row)]}"
            painter.drawText(below, Qt.AlignmentFlag.AlignCenter, text)

    def _true(self, row: int) -> int:
        return int(self._subject.labels[row])

    def _image(self, pixels: FloatArray) -> QImage:
        """Return a row as a picture, ink in the colour of text on the ground."""
        assert self._subject.picture_shape is not None  # noqa: S101 - only such rows are shown
        height, width = self._subject.picture_shape
        top = float(self._subject.inputs.max()) or 1.0
        ground, ink = (_channels(each) for each in (self._theme.hover, self._theme.text))
        share = np.clip(pixels.reshape(height, width, 1) / top, 0.0, 1.0)
        rgb = np.rint(ground + share * (ink - ground))
        data = np.ascontiguousarray(rgb.astype(np.uint8))
        return QImage(data.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def _channels(color: str) -> FloatArray:
    red, green, blue = QColor(color).red(), QColor(color).green(), QColor(color).blue()
    return np.array((red, green, blue), np.float64)
