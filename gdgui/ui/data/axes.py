"""The axes of a data view: numbers along its edges, inside, and the names of what they measure."""

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.ticks import round_ticks
from gdgui.ui.style.theme import Theme

__all__ = ["axis_font", "paint_axes", "paint_grid"]

_FONT_FACTOR = 0.85
_TICK = 4.0
_RIM = 3.0
_COLUMN, _ROW = 5.0, 4.5
"""How far numbers are apart at least, in heights of the font."""


def axis_font(font: QFont) -> QFont:
    """Return the font of the numbers along the axes."""
    smaller = QFont(font)
    if font.pixelSize() > 0:
        smaller.setPixelSize(max(1, round(font.pixelSize() * _FONT_FACTOR)))
    else:
        smaller.setPointSizeF(font.pointSizeF() * _FONT_FACTOR)
    return smaller


def paint_grid(painter: QPainter, pixel_map: PixelMap, font: QFont, theme: Theme) -> None:
    """Paint a line at each number of the axes."""
    rect, height = pixel_map.rect, QFontMetricsF(axis_font(font)).height()
    painter.setPen(QPen(QColor(theme.grid), theme.pen))
    lines = []
    for tick in round_ticks(*pixel_map.x_range, rect.width() / (_COLUMN * height)):
        px = round(pixel_map.x(tick.value)) + 0.5
        lines.append(QLineF(px, rect.top(), px, rect.bottom()))
    for tick in round_ticks(*pixel_map.y_range, rect.height() / (_ROW * height)):
        py = round(pixel_map.y(tick.value)) + 0.5
        lines.append(QLineF(rect.left(), py, rect.right(), py))
    painter.drawLines(lines)


def paint_axes(
    painter: QPainter, pixel_map: PixelMap, names: tuple[str, str], font: QFont, theme: Theme
) -> None:
    """Paint ticks, numbers and names along the lower and the left edge."""
    numbers = axis_font(font)
    metrics, rect = QFontMetricsF(numbers), pixel_map.rect
    height = metrics.height()
    length = _TICK * theme.pen
    baseline = rect.bottom() - length - metrics.descent() - 1
    first, second = (
        metrics.elidedText(name, Qt.TextElideMode.ElideRight, 0.6 * room)
        for name, room in zip(names, (rect.width(), rect.width()), strict=True)
    )
    name_left = rect.right() - metrics.horizontalAdvance(first) - 0.6 * height
    name_base = rect.top() + 1.1 * height
    left = rect.left() + 0.6 * height
    words = [
        Word(first, QPointF(name_left, baseline), numbers),
        Word(second, QPointF(left, name_base), numbers),
    ]
    ticks: list[QLineF] = []
    for tick in round_ticks(*pixel_map.x_range, rect.width() / (_COLUMN * height)):
        px = round(pixel_map.x(tick.value)) + 0.5
        shift = metrics.horizontalAdvance(tick.text) / 2
        # The names are not written over.
        if rect.left() + 3.0 * height < px - shift and px + shift < name_left - 0.5 * height:
            ticks.append(QLineF(px, rect.bottom() - length, px, rect.bottom()))
            words.append(Word(tick.text, QPointF(px - shift, baseline), numbers))
    room = QRectF(rect.left(), name_base + 0.4 * height, 1, rect.height())
    for tick in round_ticks(*pixel_map.y_range, rect.height() / (_ROW * height)):
        py = round(pixel_map.y(tick.value)) + 0.5
        if room.top() + height / 2 < py < rect.bottom() - 1.8 * height:
            ticks.append(QLineF(rect.left(), py, rect.left() + length, py))
            words.append(Word(tick.text, QPointF(left, py + metrics.capHeight() / 2), numbers))
    rim = QColor(theme.plot_background)
    rim.setAlphaF(0.75)
    ink = QColor(theme.muted)
    painter.setPen(QPen(ink, theme.pen))
    painter.drawLines(ticks)
    write_rimmed(painter, words, QColor(theme.text), Rim(rim, _RIM * theme.pen))
