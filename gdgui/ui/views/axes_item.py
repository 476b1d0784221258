"""The axes of a landscape: small numbers along its edges, inside, so that it fills its card."""

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.ui.theme import MATH_FONT, Theme
from gdgui.ui.views.pixels import Layer, text_outline
from gdgui.ui.views.plane_item import PlaneItem
from gdgui.ui.views.ticks import round_ticks

__all__ = ["AxesItem"]

_FONT_FACTOR = 0.85
_MARK = 4.0
_RIM = 3.0


class AxesItem(PlaneItem):
    """Ticks and names of two axes, in the pixels of the view box it lies in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._font = QFont()
        self._names = ("x", "y")
        self._plain = False
        self._layer = Layer()
        self._version = 0

    def set_font(self, font: QFont) -> None:
        """Write numbers somewhat smaller than a font."""
        self._font = QFont(font)
        if font.pixelSize() > 0:
            self._font.setPixelSize(max(1, round(font.pixelSize() * _FONT_FACTOR)))
        else:
            self._font.setPointSizeF(font.pointSizeF() * _FONT_FACTOR)
        self._changed()

    def set_axes(self, names: tuple[str, str], *, plain: bool) -> None:
        """Name the axes; on a plain ground there are grid lines too."""
        self._names = names
        self._plain = plain
        self._changed()

    def _changed(self) -> None:
        self._version += 1
        super()._changed()

    @property
    def bottom_room(self) -> float:
        """How many pixels the numbers take at the bottom."""
        return QFontMetricsF(self._font).height() + 2 * _MARK

    @property
    def top_room(self) -> float:
        """How many pixels the title and the name of the second axis take at the top."""
        return 3.6 * QFontMetricsF(self._font).height()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the axes."""
        self._layer.draw(painter, self._map.rect, self._version, self._paint)

    def _paint(self, painter: QPainter) -> None:
        rect, metrics = self._map.rect, QFontMetricsF(self._font)
        height = metrics.height()
        columns = rect.width() / (6.5 * height)
        rows = rect.height() / (4.5 * height)
        marks: list[QLineF] = []
        texts = QPainterPath()
        baseline = rect.bottom() - _MARK - metrics.descent() - 1
        room = rect.adjusted(3.2 * height, self.top_room + height / 2, -2 * height, -1.8 * height)
        font = self._font.toString()
        for tick in round_ticks(*self._map.x_range, columns):
            px = round(self._map.x(tick.value)) + 0.5
            self._grid_line(painter, QLineF(px, rect.top(), px, rect.bottom()))
            if room.left() < px < room.right():
                marks.append(QLineF(px, rect.bottom() - _MARK, px, rect.bottom()))
                shift = metrics.horizontalAdvance(tick.text) / 2
                texts.addPath(text_outline(tick.text, font).translated(px - shift, baseline))
        for tick in round_ticks(*self._map.y_range, rows):
            py = round(self._map.y(tick.value)) + 0.5
            self._grid_line(painter, QLineF(rect.left(), py, rect.right(), py))
            if room.top() < py < room.bottom():
                marks.append(QLineF(rect.left(), py, rect.left() + _MARK, py))
                middle = py + metrics.capHeight() / 2
                left = rect.left() + height * 0.85
                texts.addPath(text_outline(tick.text, font).translated(left, middle))
        texts.addPath(self._name_path(rect, baseline, height))
        self._paint_marks(painter, marks, texts)

    def _name_path(self, rect: QRectF, baseline: float, height: float) -> QPainterPath:
        font = QFont(self._font)
        font.setFamily(MATH_FONT)
        font.setItalic(True)
        if font.pixelSize() > 0:
            font.setPixelSize(round(font.pixelSize() * 1.3))
        path = QPainterPath()
        width = QFontMetricsF(font).horizontalAdvance(self._names[0])
        first, second = (text_outline(name, font.toString()) for name in self._names)
        path.addPath(first.translated(rect.right() - width - height * 0.7, baseline))
        top = rect.top() + self.top_room - height * 0.4
        path.addPath(second.translated(rect.left() + height * 0.85, top))
        return path

    def _grid_line(self, painter: QPainter, line: QLineF) -> None:
        if self._plain:
            painter.setPen(QPen(QColor(self._theme.grid), 1.0))
            painter.drawLine(line)

    def _paint_marks(self, painter: QPainter, marks: list[QLineF], texts: QPainterPath) -> None:
        # A rim in the colour of the ground keeps the numbers legible over contours and curves.
        rim = QColor(self._theme.plot_background if self._plain else self._theme.bands[2])
        rim.setAlphaF(0.7)
        painter.setPen(QPen(rim, _RIM, j=Qt.PenJoinStyle.RoundJoin))
        painter.drawPath(texts)
        muted = QColor(self._theme.muted)
        painter.fillPath(texts, muted)
        if not self._plain:
            muted.setAlphaF(0.6)
            painter.setPen(QPen(muted, 1.0))
            painter.drawLines(marks)
