"""The line under a data view that says what is what."""

from typing import NamedTuple

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.data.axes import axis_font
from gdgui.ui.data.points import paint_point
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["LegendEntry", "LegendLine"]

_RADIUS = 3.8


class LegendEntry(NamedTuple):
    """A sign and what it means; without a sign, words alone."""

    text: str
    sign: str = ""
    """``filled`` or ``hollow`` for a point."""


class LegendLine(QWidget):
    """Entries in a row, as many as there is room for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._entries: tuple[LegendEntry, ...] = ()
        self._theme = LIGHT
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def entries(self) -> tuple[LegendEntry, ...]:
        """What is said."""
        return self._entries

    def set_theme(self, theme: Theme) -> None:
        """Paint with the colours of a theme."""
        self._theme = theme
        self.update()

    def show_entries(self, entries: tuple[LegendEntry, ...]) -> None:
        """Say what is what."""
        if entries != self._entries:
            self._entries = entries
            self.setAccessibleName("; ".join(entry.text for entry in entries))
            self.update()

    def sizeHint(self) -> QSize:
        """Room for a line."""
        return QSize(em(self, 10), em(self, 1.3))

    def minimumSizeHint(self) -> QSize:
        """Room for a line."""
        return QSize(em(self, 4), em(self, 1.3))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the entries."""
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:  # Qt crashes where a widget is freed that is still being painted on
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        font = axis_font(self.font())
        painter.setFont(font)
        metrics = QFontMetricsF(font)
        x, middle = 0.0, self.height() / 2
        radius = _RADIUS * self._theme.pen
        for entry in self._entries:
            if entry.sign:
                place = QPointF(x + radius + 1, middle)
                hollow = entry.sign == "hollow"
                paint_point(painter, place, self._theme.muted, hollow, self._theme, radius)
                x += 2 * radius + 0.45 * metrics.height()
            room = self.width() - x
            text = metrics.elidedText(entry.text, Qt.TextElideMode.ElideRight, max(0.0, room))
            painter.setPen(QColor(self._theme.muted))
            painter.drawText(QPointF(x, middle + metrics.capHeight() / 2), text)
            x += metrics.horizontalAdvance(text) + 1.1 * metrics.height()
            if text != entry.text:
                return
