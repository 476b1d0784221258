"""What the colours of basins mean: a swatch and a word for each, in a corner of the landscape."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["BasinLegend"]

_ROW, _SWATCH, _GAP, _ASIDE = 1.25, 0.85, 0.5, 0.6
"""Heights, widths and distances, in heights of the font."""


class BasinLegend(QWidget):
    """Lies over the lower left corner of a view; the pointer goes through it.

    Args:
        view: what it lies over.
    """

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._theme = LIGHT
        self._view = view
        self._rows: tuple[tuple[str, str], ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        view.installEventFilter(self)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of a theme."""
        self._theme = theme
        self._place()

    def show_rows(self, rows: tuple[tuple[str, str], ...]) -> None:
        """Show pairs of a colour and what it means; none hides it."""
        if rows == self._rows:
            return
        self._rows = rows
        self.setAccessibleName("; ".join(words for _, words in rows))
        self.setVisible(bool(rows))
        self._place()

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """The colours and what they mean."""
        return self._rows

    def _place(self) -> None:
        widths = [self.fontMetrics().horizontalAdvance(words) for _, words in self._rows]
        width = max(widths, default=0) + em(self, _SWATCH + _GAP + 2 * _ASIDE)
        height = em(self, _ROW * len(self._rows) + _ASIDE)
        self.resize(width, height)
        top = self._view.height() - height - em(self, 2)
        self.move(em(self, 3), max(em(self, 2), top))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows on a panel."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QColor(self._theme.panel)
        ground.setAlphaF(0.88)
        painter.setPen(QColor(self._theme.border))
        painter.setBrush(ground)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 6.0, 6.0)
        side, row = em(self, _SWATCH), em(self, _ROW)
        left, top = float(em(self, _ASIDE)), em(self, _ASIDE) / 2
        for color, words in self._rows:
            if color:
                painter.setBrush(QColor(color))
                painter.setPen(QColor(self._theme.muted))
                painter.drawRect(QRectF(left, top + (row - side) / 2, side, side))
            painter.setPen(QColor(self._theme.text))
            room = QRectF(left + side + em(self, _GAP), top, self.width(), row)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(room, flags, words)
            top += row

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the corner."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
