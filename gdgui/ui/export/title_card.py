"""The card that a film begins with: the experiment's title, and what there is to see."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gdgui.ui.style.theme import Theme, ui_font

__all__ = ["paint_title"]

_TITLE, _TEXT = 0.075, 0.036
"""Sizes of the type, as shares of the shorter side."""
_WIDTH, _HEIGHT = 0.78, 0.8
"""The shares of width and height that are written on."""
_SMALLEST = 6
_FLAGS = (
    int(Qt.AlignmentFlag.AlignHCenter)
    | int(Qt.AlignmentFlag.AlignTop)
    | int(Qt.TextFlag.TextWordWrap)
)


def paint_title(
    image: QImage, title: str, description: str, size: tuple[int, int], theme: Theme
) -> None:
    """Paint a title and a description in the middle of an opaque picture.

    Args:
        image: the picture.
        title: large.
        description: small, under it; may be empty.
        size: width and height of the picture, in pixels.
        theme: its colours.
    """
    width, height = size
    image.fill(QColor(theme.panel))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
    room = QRectF(0, 0, _WIDTH * width, height)
    colors = (theme.text, theme.muted)
    gap = 0.04 * min(size)
    lines, areas = _fitted([title, description] if description else [title], room, min(size))
    top = (height - sum(area.height() for area in areas) - gap * (len(areas) - 1)) / 2
    for (text, font), area, color in zip(lines, areas, colors, strict=False):
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.drawText(
            QRectF((1 - _WIDTH) / 2 * width, top, room.width(), area.height()), _FLAGS, text
        )
        top += area.height() + gap
    painter.end()


def _fitted(
    texts: list[str], room: QRectF, side: int
) -> tuple[list[tuple[str, QFont]], list[QRectF]]:
    """Return texts in fonts so small that all of them fit a room, and how much each takes of it."""
    weights = (QFont.Weight.DemiBold, QFont.Weight.Normal)
    shrink = 1.0
    while True:
        fonts = [
            _font(shrink * share * side, weight)
            for share, weight in zip((_TITLE, _TEXT), weights, strict=True)
        ]
        lines = list(zip(texts, fonts, strict=False))
        areas = [QFontMetricsF(font).boundingRect(room, _FLAGS, text) for text, font in lines]
        fits = sum(area.height() for area in areas) <= _HEIGHT * room.height()
        if fits or fonts[1].pixelSize() <= _SMALLEST:
            return lines, areas
        shrink *= 0.9


def _font(px: float, weight: QFont.Weight) -> QFont:
    font = ui_font(max(6, round(px)))
    font.setWeight(weight)
    return font
