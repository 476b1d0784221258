"""The table of confusions: how often each class was taken for which, of all rows with more inputs.

A cell holds how many of the rows that are learned from, and smaller how many of those held out,
belong to its row's class and were said to belong to its column's.
"""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gdgui.engine.data.learning import IntArray
from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.colors import blended, class_color
from gdgui.ui.style.theme import Theme

__all__ = ["ConfusionTable", "Confusions"]

_WRONG = "#D55E00"
_LEAST_DEPTH, _DEPTH = 0.12, 0.62


class Confusions:
    """How often each class was taken for which.

    Args:
        true: the class of each row, (m,).
        said: the class that the model says, (m,); −1 where it says none.
        held_out: which rows are held out, (m,).
        classes: how many there are.

    Attributes:
        learned: counts (classes, classes) of the rows learned from; the first index is the true
            class.
        others: the same of those held out.
    """

    def __init__(
        self, true: IntArray, said: IntArray, held_out: NDArray[np.bool_], classes: int
    ) -> None:
        says_one = said >= 0
        true, said, held_out = true[says_one], said[says_one], held_out[says_one]
        places = true * classes + said
        shape = classes, classes
        self.learned = np.bincount(places[~held_out], minlength=classes**2).reshape(shape)
        self.others = np.bincount(places[held_out], minlength=classes**2).reshape(shape)


class ConfusionTable:
    """Where the cells of a table lie in a rectangle, and how they are painted.

    Args:
        rect: the rectangle.
        names: what the classes are called.
        font: that of the widget.
        theme: whose colours.
    """

    def __init__(self, rect: QRectF, names: tuple[str, ...], font: QFont, theme: Theme) -> None:
        self._names, self._theme = names, theme
        self._font = axis_font(font)
        metrics = QFontMetricsF(self._font)
        height = metrics.height()
        widest = max(metrics.horizontalAdvance(name) for name in names)
        left = min(widest + height, 0.3 * rect.width())
        head = 2.8 * height
        side = min((rect.width() - left - height) / len(names), (rect.height() - head - height)
                   / len(names), 6.0 * height)  # fmt: skip
        self._side = max(side, 4.0)
        spare = rect.width() - left - self._side * len(names)
        self._origin = QPointF(rect.left() + left + max(0.0, spare) / 2, rect.top() + head)
        self._left = left

    def cell(self, true: int, said: int) -> QRectF:
        """Return where the cell of two classes lies."""
        x, y = self._origin.x(), self._origin.y()
        return QRectF(x + said * self._side, y + true * self._side, self._side, self._side)

    def at(self, place: QPointF) -> tuple[int, int] | None:
        """Return the true class and the one said whose cell lies under a place."""
        column = (place.x() - self._origin.x()) // self._side
        row = (place.y() - self._origin.y()) // self._side
        inside = 0 <= column < len(self._names) and 0 <= row < len(self._names)
        return (int(row), int(column)) if inside else None

    def paint(self, painter: QPainter, confusions: Confusions) -> None:
        """Paint the table."""
        painter.setFont(self._font)
        totals = confusions.learned.sum(axis=1) + confusions.others.sum(axis=1)
        for true in range(len(self._names)):
            for said in range(len(self._names)):
                counts = int(confusions.learned[true, said]), int(confusions.others[true, said])
                self._paint_cell(painter, true, said, counts, int(totals[true]))
        self._paint_names(painter)

    def _paint_cell(
        self, painter: QPainter, true: int, said: int, counts: tuple[int, int], total: int
    ) -> None:
        theme, cell = self._theme, self.cell(true, said).adjusted(1, 1, -1, -1)
        share = sum(counts) / total if total else 0.0
        color = class_color(true) if true == said else _WRONG
        depth = _LEAST_DEPTH + (_DEPTH - _LEAST_DEPTH) * share if sum(counts) else 0.0
        painter.fillRect(cell, QColor(blended(theme.hover, color, depth)))
        metrics = QFontMetricsF(self._font)
        if not sum(counts) or self._side < 1.2 * metrics.height():
            return
        painter.setPen(QColor(theme.text))
        has_two = self._side > 2.6 * metrics.height() and counts[1] > 0
        if has_two:
            half = QRectF(cell.left(), cell.top(), cell.width(), cell.height() / 2)
            painter.drawText(half, _LOW, f"{counts[0]:,}")
            painter.drawText(half.translated(0, half.height()), _HIGH, f"○ {counts[1]:,}")
        else:
            painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, f"{sum(counts):,}")

    def _paint_names(self, painter: QPainter) -> None:
        metrics, theme = QFontMetricsF(self._font), self._theme
        height, origin = metrics.height(), self._origin
        painter.setPen(QColor(theme.text))
        end = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for index, name in enumerate(self._names):
            cell = self.cell(index, 0)
            row = QRectF(
                origin.x() - self._left, cell.top(), self._left - height / 2, cell.height()
            )
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, row.width())
            if cell.height() >= 0.8 * height:
                painter.drawText(row, end, short)
            column = QRectF(
                self.cell(0, index).left(), origin.y() - 1.3 * height, self._side, height
            )
            short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, self._side - 2)
            painter.drawText(column, Qt.AlignmentFlag.AlignCenter, short)


_LOW = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
_HIGH = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
