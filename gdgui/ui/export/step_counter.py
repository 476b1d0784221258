"""The number of the step in the corner of a film's frame."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter

from gdgui.ui.style.theme import Theme, ui_font

__all__ = ["paint_counter"]

_SIZE, _ASIDE = 0.030, 0.6
"""Of the type, as a share of the shorter side, and of the room around it in heights of that."""


def paint_counter(image: QImage, step: int, last: int, theme: Theme) -> None:
    """Write a step and the last one into the upper right corner of an opaque picture.

    The lower one is where captions are.
    """
    font = ui_font(max(9, round(_SIZE * min(image.width(), image.height()))))
    metrics = QFontMetricsF(font)
    text, widest = f"{step:,} / {last:,}", f"{last:,} / {last:,}"
    # As wide as at the end, so that it does not move.
    width = metrics.horizontalAdvance(widest) + 2 * _ASIDE * metrics.height()
    height = 1.5 * metrics.height()
    gap = _ASIDE * metrics.height()
    room = QRectF(image.width() - width - gap, gap, width, height)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(theme.panel)
        ground.setAlphaF(0.85)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(room, height / 4, height / 4)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room.translated(QPointF(-gap, 0.0)), int(flags), text)
    finally:
        painter.end()
