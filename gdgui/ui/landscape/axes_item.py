"""The axes of a landscape: small numbers along its edges, inside, so that it fills its card."""

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.landscape.plane_item import PlaneItem
from gdgui.ui.painting.pixels import Layer
from gdgui.ui.painting.rimmed_text import Rim, Word, write_rimmed
from gdgui.ui.painting.ticks import Tick, round_ticks
from gdgui.ui.style.theme import MATH_FONT, Theme

__all__ = ["AxesItem", "axis_names"]

_FONT_FACTOR = 0.85
_TICK = 4.0
_RIM = 3.0
_TOP, _NAME = 3.6, 1.6
"""The room at the top, and that of the name of the second axis in it, in heights of a line."""


class AxesItem(PlaneItem):
    """Ticks and names of two axes, in the pixels of the view box it lies in."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._font = QFont()
        self._names = ("x", "y")
        self._plain = False
        self._covered = 0
        self._layer = Layer()
        self._version = 0
        self._placed: tuple[int, list[QRectF]] = (-1, [])

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
        if (names, plain) == (self._names, self._plain):
            return
        self._names = names
        self._plain = plain
        self._changed()

    def set_covered(self, covered: int) -> None:
        """Leave so many pixels at the top to what lies over the left corner."""
        if covered != self._covered:
            self._covered = covered
            self._changed()

    def _changed(self) -> None:
        self._version += 1
        super()._changed()

    @property
    def bottom_room(self) -> float:
        """How many pixels the numbers take at the bottom."""
        return QFontMetricsF(self._font).height() + 2 * _TICK * self._theme.pen

    @property
    def top_room(self) -> float:
        """How many pixels the title and the name of the second axis take at the top."""
        height = QFontMetricsF(self._font).height()
        return max(_TOP * height, self._covered + _NAME * height)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the axes."""
        self._layer.draw(painter, self._map.rect, self._version, self._paint)

    def _paint(self, painter: QPainter) -> None:
        rect, (columns, rows) = self._map.rect, self._counts
        for tick in round_ticks(*self._map.x_range, columns):
            px = self._column(tick)
            self._grid_line(painter, QLineF(px, rect.top(), px, rect.bottom()))
        for tick in round_ticks(*self._map.y_range, rows):
            py = self._row(tick)
            self._grid_line(painter, QLineF(rect.left(), py, rect.right(), py))
        ticks, words = self._ticks_and_words()
        self._paint_ticks(painter, ticks, words)

    @property
    def words(self) -> list[QRectF]:
        """Where numbers and names stand, in pixels."""
        if self._placed[0] != self._version:
            _, words = self._ticks_and_words()
            self._placed = self._version, [_box(word) for word in words]
        return self._placed[1]

    @property
    def _counts(self) -> tuple[float, float]:
        """How many ticks there is room for along each axis."""
        height = QFontMetricsF(self._font).height()
        return self._map.rect.width() / (6.5 * height), self._map.rect.height() / (4.5 * height)

    def _column(self, tick: Tick) -> float:
        return round(self._map.x(tick.value)) + 0.5

    def _row(self, tick: Tick) -> float:
        return round(self._map.y(tick.value)) + 0.5

    def _ticks_and_words(self) -> tuple[list[QLineF], list[Word]]:
        """Return the ticks that are named, their numbers, and the names of the axes."""
        rect, metrics = self._map.rect, QFontMetricsF(self._font)
        height, (columns, rows) = metrics.height(), self._counts
        ticks: list[QLineF] = []
        words: list[Word] = []
        baseline = rect.bottom() - _TICK * self._theme.pen - metrics.descent() - 1
        # A long name, such as that of a parameter of a model, takes the place of ticks.
        aside = self._width_of_name() + 2 * height
        room = rect.adjusted(3.2 * height, self.top_room + height / 2, -aside, -1.8 * height)
        length = _TICK * self._theme.pen
        for tick in round_ticks(*self._map.x_range, columns):
            px = self._column(tick)
            if room.left() < px < room.right():
                ticks.append(QLineF(px, rect.bottom() - length, px, rect.bottom()))
                shift = metrics.horizontalAdvance(tick.text) / 2
                words.append(Word(tick.text, QPointF(px - shift, baseline), self._font))
        for tick in round_ticks(*self._map.y_range, rows):
            py = self._row(tick)
            if room.top() < py < room.bottom():
                ticks.append(QLineF(rect.left(), py, rect.left() + length, py))
                middle = py + metrics.capHeight() / 2
                left = rect.left() + height * 0.85
                words.append(Word(tick.text, QPointF(left, middle), self._font))
        words.extend(self._name_words(rect, baseline, height))
        return ticks, words

    def _name_font(self) -> QFont:
        font = QFont(self._font)
        font.setFamily(MATH_FONT)
        font.setItalic(True)
        if font.pixelSize() > 0:
            font.setPixelSize(round(font.pixelSize() * 1.3))
        return font

    def _width_of_name(self) -> float:
        """Return how many pixels the name of the first axis takes, none for a single letter."""
        name = self._names[0]
        return QFontMetricsF(self._name_font()).horizontalAdvance(name) if len(name) > 1 else 0.0

    def _name_words(self, rect: QRectF, baseline: float, height: float) -> list[Word]:
        font = self._name_font()
        width = QFontMetricsF(font).horizontalAdvance(self._names[0])
        top = rect.top() + self.top_room - height * 0.4
        places = (
            QPointF(rect.right() - width - height * 0.7, baseline),
            QPointF(rect.left() + height * 0.85, top),
        )
        return [Word(name, at, font) for name, at in zip(self._names, places, strict=True)]

    def _grid_line(self, painter: QPainter, line: QLineF) -> None:
        if self._plain:
            painter.setPen(QPen(QColor(self._theme.grid), self._theme.pen))
            painter.drawLine(line)

    def _paint_ticks(self, painter: QPainter, ticks: list[QLineF], words: list[Word]) -> None:
        # A rim in the colour of the ground keeps the numbers legible over contours and curves.
        rim = QColor(self._theme.plot_background if self._plain else self._theme.bands[2])
        rim.setAlphaF(0.7)
        muted = QColor(self._theme.muted)
        write_rimmed(painter, words, muted, Rim(rim, _RIM * self._theme.pen))
        if not self._plain:
            muted.setAlphaF(0.6)
            painter.setPen(QPen(muted, self._theme.pen))
            painter.drawLines(ticks)


def _box(word: Word) -> QRectF:
    """Return the room that a word takes: of a font with much space around it no more than ink."""
    return QFontMetricsF(word.font).tightBoundingRect(word.text).translated(word.place)


def axis_names(names: tuple[str, ...], dim: int) -> tuple[str, str]:
    """Return what stands on the axes of an objective with such coordinates; x and y for none."""
    own = names if len(names) == dim else COORDINATES[:dim]
    return (own[0], own[1]) if dim == 2 else (own[0], f"f({own[0]})")
