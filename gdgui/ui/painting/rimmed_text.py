"""Text over a landscape: a rim in the colour of the ground keeps it legible over whatever it is.

On pixels it is painted as an outline, stroked and filled; a vector picture gets real text, which
can be searched and edited, and whose rim is a property of it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from gdgui.ui.painting.canvas import grouped, is_vector
from gdgui.ui.painting.pixels import text_outline

__all__ = ["Rim", "Word", "write_rimmed"]


class Word(NamedTuple):
    """A piece of text, where its baseline begins, and its font."""

    text: str
    place: QPointF
    font: QFont


class Rim(NamedTuple):
    """The line around text: its colour, which may be transparent, its width, and how it turns."""

    color: QColor
    width: float
    join: Qt.PenJoinStyle = Qt.PenJoinStyle.RoundJoin
    cap: Qt.PenCapStyle = Qt.PenCapStyle.SquareCap


def write_rimmed(painter: QPainter, words: Sequence[Word], color: QColor, rim: Rim) -> None:
    """Write some words, all rims beneath all words."""
    if is_vector(painter):
        _write(painter, words, color, rim)
        return
    path = QPainterPath()
    for word in words:
        path.addPath(text_outline(word.text, word.font.toString()).translated(word.place))
    painter.strokePath(path, QPen(rim.color, rim.width, Qt.PenStyle.SolidLine, rim.cap, rim.join))
    painter.fillPath(path, color)


def _write(painter: QPainter, words: Sequence[Word], color: QColor, rim: Rim) -> None:
    painter.save()
    painter.setPen(color)
    with grouped(painter, "rim", rim.color.name(), rim.color.alphaF(), rim.width):
        for word in words:
            painter.setFont(word.font)
            painter.drawText(word.place, word.text)
    painter.restore()
