"""What a picture shows and which colour is which run, where no header and no card says so."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.dot import paint_dot

__all__ = ["Legend"]

_RADIUS, _GAP, _BETWEEN = 0.32, 0.4, 1.5
"""Of a dot, behind it, and between two entries, in heights of the font."""
_LINE = 1.45

Entry = tuple[str, str]


class Legend(QWidget):
    """A title, and dots with names behind them, centred, in as many lines as they need."""

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

    def show_entries(self, title: str, runs: Sequence[Entry]) -> None:
        """Show a title, and pairs of a colour and a name."""
        entries = (*([("", title)] if title else []), *runs)
        if entries != self._entries:
            self._entries = entries
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
        """Return the height of all lines at the width that there is."""
        return QSize(em(self, 10), self.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height: what is above has to give way."""
        return QSize(em(self, 6), self.heightForWidth(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for as many lines as another width takes."""
        super().resizeEvent(event)
        self.updateGeometry()

    def _width_of(self, entry: Entry) -> float:
        color, name = entry
        if not color:
            return QFontMetricsF(self._title_font()).horizontalAdvance(name)
        return em(self, 2 * _RADIUS + _GAP) + self.fontMetrics().horizontalAdvance(name)

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _lines(self, width: float) -> list[list[Entry]]:
        """Return the entries of each line."""
        lines: list[list[Entry]] = []
        left = float("inf")
        for entry in self._entries:
            wide = self._width_of(entry)
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
            wide = sum(map(self._width_of, line))
            left = (self.width() - wide - em(self, _BETWEEN) * (len(line) - 1)) / 2
            for entry in line:
                self._paint_entry(painter, left, top, entry)
                left += self._width_of(entry) + em(self, _BETWEEN)
            top += em(self, _LINE)

    def _paint_entry(self, painter: QPainter, left: float, top: float, entry: Entry) -> None:
        (color, name), height = entry, em(self, _LINE)
        room = QRectF(left, top, self._width_of(entry) + 1, height)
        painter.setFont(self.font() if color else self._title_font())
        painter.setPen(QColor(self._theme.text))
        if color:
            radius = em(self, _RADIUS)
            paint_dot(painter, QPointF(left + radius, top + height / 2), radius, color)
            room.setLeft(left + em(self, 2 * _RADIUS + _GAP))
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(room, flags, name)
