"""The card that a film begins with: the experiment's title, and what there is to see."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

from gdgui.ui.theme import Theme, ui_font

__all__ = ["paint_title"]

_TITLE, _TEXT = 0.075, 0.036
"""Sizes of the type, as shares of the shorter side."""
_WIDTH = 0.78
"""The share of the width that is written on."""


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
    texts = [(title, _font(min(size) * _TITLE, QFont.Weight.DemiBold), theme.text)]
    if description:
        texts.append((description, _font(min(size) * _TEXT, QFont.Weight.Normal), theme.muted))
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
    wrapped = int(flags) | int(Qt.TextFlag.TextWordWrap)
    areas = [QFontMetricsF(font).boundingRect(room, wrapped, text) for text, font, _ in texts]
    gap = 0.04 * min(size)
    top = (height - sum(area.height() for area in areas) - gap * (len(areas) - 1)) / 2
    for (text, font, color), area in zip(texts, areas, strict=True):
        painter.setFont(font)
        painter.setPen(QColor(color))
        painter.drawText(
            QRectF((1 - _WIDTH) / 2 * width, top, room.width(), area.height()), wrapped, text
        )
        top += area.height() + gap
    painter.end()


def _font(px: float, weight: QFont.Weight) -> QFont:
    font = ui_font(max(6, round(px)))
    font.setWeight(weight)
    return font
