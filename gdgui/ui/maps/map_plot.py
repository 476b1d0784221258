"""What the plots of maps share: axes over hyperparameters, and a place that is dragged on them."""

import math
from itertools import count

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.painting.pixels import PixelMap
from gdgui.ui.painting.ranges import widened
from gdgui.ui.painting.ticks import Tick, decade_ticks, round_ticks
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.number_slider import format_number

__all__ = ["MapPlot", "Side"]

_KEY_STEPS = 100
_DIGITS = 3


class Side:
    """One side of a map: a hyperparameter, or what came of it.

    Args:
        low: the value at the beginning.
        high: the value at the end.
        is_log: whether values are spaced by a factor.
    """

    def __init__(self, low: float, high: float, is_log: bool) -> None:
        self.is_log = is_log
        self.low, self.high = (self.place(low), self.place(high))
        self.low, self.high = widened(self.low, self.high)

    def place(self, value: float) -> float:
        """Return where a value lies: its logarithm, or itself."""
        if not self.is_log:
            return value
        return math.log10(value) if value > 0.0 else -400.0

    def value(self, place: float) -> float:
        """Return the value at a place, as round as a pixel is wide."""
        place = min(max(place, self.low), self.high)
        value = 10.0**place if self.is_log else place
        if self.is_log:
            return float(f"{value:.{_DIGITS}g}")
        digits = max(0, _DIGITS - math.floor(math.log10(self.high - self.low)))
        return round(value, digits)

    def ticks(self, most: float) -> list[Tick]:
        """Return ticks to draw, at most so many."""
        if self.is_log:
            return decade_ticks(self.low, self.high, most)
        return round_ticks(self.low, self.high, most)


class MapPlot(QWidget):
    """A plot whose axes are sides of a map.

    Signals:
        picked: the values at the place that was clicked, dragged or stepped to, and a token that
            is the same for a whole gesture.
    """

    picked = Signal(object, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._across = Side(1e-4, 10.0, is_log=True)
        self._up = Side(0.0, 1.0, is_log=False)
        self._gestures = count(1)
        self._gesture = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for some gridlines."""
        return QSize(em(self, 40), em(self, 24))

    def minimumSizeHint(self) -> QSize:
        """Return room for a few gridlines."""
        return QSize(em(self, 16), em(self, 10))

    # ---- painting ----

    def _small(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(max(1, round(em(self, 0.76))))
        return font

    def _right_room(self) -> float:
        """Return what is left free at the right."""
        return 14.0

    def pixel_map(self) -> PixelMap:
        """Return where the places along both sides lie in the pixels of the plot."""
        metrics = QFontMetricsF(self._small())
        left = metrics.horizontalAdvance("1e-16") + 10.0
        top = 1.6 * metrics.height()
        rect = QRectF(
            left,
            top,
            max(self.width() - left - self._right_room(), 1.0),
            max(self.height() - top - 3.0 * metrics.height(), 1.0),
        )
        return PixelMap((self._across.low, self._across.high), (self._up.low, self._up.high), rect)

    def _paint_axes(self, painter: QPainter, plot: PixelMap, x_title: str, y_title: str) -> None:
        metrics, rect = QFontMetricsF(self._small()), plot.rect
        painter.setFont(self._small())
        for tick in self._up.ticks(rect.height() / (2.0 * metrics.height())):
            y = plot.y(tick.value)
            painter.setPen(QPen(QColor(self._theme.grid), self._theme.pen))
            painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
            painter.setPen(QColor(self._theme.muted))
            width = metrics.horizontalAdvance(tick.text)
            painter.drawText(
                QPointF(rect.left() - 6.0 - width, y + metrics.capHeight() / 2), tick.text
            )
        for tick in self._across.ticks(rect.width() / (3.2 * metrics.height())):
            x = plot.x(tick.value)
            painter.setPen(QPen(QColor(self._theme.grid), self._theme.pen))
            painter.drawLine(QLineF(x, rect.top(), x, rect.bottom()))
            painter.setPen(QColor(self._theme.muted))
            half = metrics.horizontalAdvance(tick.text) / 2
            x = min(x - half, self.width() - 2 * half)
            painter.drawText(QPointF(x, rect.bottom() + 1.3 * metrics.height()), tick.text)
        below = QRectF(
            rect.left(),
            rect.bottom() + 1.5 * metrics.height(),
            rect.width(),
            1.4 * metrics.height(),
        )
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, x_title)
        painter.drawText(QPointF(4.0, 1.1 * metrics.height()), y_title)

    # ---- input ----

    def _values(self) -> tuple[float, ...]:
        """Return the values at the place that is marked."""
        raise NotImplementedError

    def _pick(self, point: QPointF) -> None:
        plot = self.pixel_map()
        rect = plot.rect
        across = (point.x() - rect.left()) / rect.width()
        up = (rect.bottom() - point.y()) / rect.height()
        sides = zip((self._across, self._up), (across, up), strict=True)
        places = [side.low + share * (side.high - side.low) for side, share in sides]
        self._tell(places[0], places[1])

    def _tell(self, across: float, up: float) -> None:
        values = (self._across.value(across), self._up.value(up))
        self.picked.emit(values[: len(self._values())], self._gesture)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to where it is clicked, and drag from there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._gesture = f"map-{id(self)}-{next(self._gestures)}"
            self._pick(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._pick(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step along a side."""
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Down: (0, -1),
            Qt.Key.Key_Up: (0, 1),
        }
        by = steps.get(Qt.Key(event.key()))
        values = self._values()
        if by is None or not values or (by[1] and len(values) < 2):
            super().keyPressEvent(event)
            return
        if not event.isAutoRepeat() or not self._gesture:
            self._gesture = f"map-{id(self)}-{next(self._gestures)}"
        sides = zip((self._across, self._up), (*values, 0.0), by, strict=False)
        places = [
            side.place(value) + step * (side.high - side.low) / _KEY_STEPS
            for side, value, step in sides
        ]
        self._tell(places[0], places[1])


def number(value: float) -> str:
    """Return a number as the sliders write it."""
    return format_number(value).replace("-", "−")
