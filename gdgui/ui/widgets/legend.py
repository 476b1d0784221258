"""Which colour is which run, for pictures in which no run has a card."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.theme import LIGHT, Theme, em
from gdgui.ui.widgets.dot import paint_dot

__all__ = ["Legend"]

_RADIUS, _GAP, _BETWEEN = 0.32, 0.4, 1.5
"""Of a dot, behind it, and between two entries, in heights of the font."""
_LINE = 1.45

Entry = tuple[str, str]


class Legend(QWidget):
    """Dots with names behind them, centred, in as many lines as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._entries: tuple[Entry, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        self._theme = theme
        self.update()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show pairs of a colour and a name."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self.setAccessibleName(", ".join(name for _, name in entries))
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow legend is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines where there are so many pixels."""
        return em(self, _LINE * max(1, len(self._lines(width))) + 0.5)

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        return QSize(em(self, 10), em(self, _LINE + 0.5))

    def _width_of(self, name: str) -> float:
        return em(self, 2 * _RADIUS + _GAP) + self.fontMetrics().horizontalAdvance(name)

    def _lines(self, width: float) -> list[list[Entry]]:
        """Return the entries of each line."""
        lines: list[list[Entry]] = []
        left = float("inf")
        for entry in self._entries:
            wide = self._width_of(entry[1])
            if left + wide > width:
                lines.append([])
                left = 0.0
            lines[-1].append(entry)
            left += wide + em(self, _BETWEEN)
        return lines

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all lines."""
        painter = QPainter(self)
        top = em(self, 0.25)
        for line in self._lines(self.width()):
            wide = sum(self._width_of(name) for _, name in line)
            left = (self.width() - wide - em(self, _BETWEEN) * (len(line) - 1)) / 2
            for color, name in line:
                self._paint_entry(painter, left, top, color, name)
                left += self._width_of(name) + em(self, _BETWEEN)
            top += em(self, _LINE)

    def _paint_entry(
        self, painter: QPainter, left: float, top: float, color: str, name: str
    ) -> None:
        radius, height = em(self, _RADIUS), em(self, _LINE)
        paint_dot(painter, QPointF(left + radius, top + height / 2), radius, color)
        painter.setPen(QColor(self._theme.text))
        left += em(self, 2 * _RADIUS + _GAP)
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        room = max(self.width() - left, self.fontMetrics().horizontalAdvance(name))
        painter.drawText(QRectF(left, top, room, height), flags, name)
