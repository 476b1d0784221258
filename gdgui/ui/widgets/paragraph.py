"""Some lines of text that wraps, in as many as it needs up to a limit."""

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.widgets.elided_label import ElidedLabel

__all__ = ["Paragraph"]

_HIGH = 10_000


class Paragraph(ElidedLabel):
    """Plain text as wide as there is room, and as high as it needs; cut off with "…" beyond.

    Signals:
        clicked: someone wants to do something with it.
    """

    clicked = Signal()

    def __init__(self, most_lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._most_lines = most_lines
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def set_most_lines(self, count: int) -> None:
        """Take at most so many lines."""
        if count != self._most_lines:
            self._most_lines = count
            self._fit()

    @property
    def is_whole(self) -> bool:
        """Whether all of the text is seen."""
        return self._height_needed() <= self.height()

    def setText(self, text: str) -> None:
        """Show `text`."""
        super().setText(text)
        self._fit()

    def sizeHint(self) -> QSize:
        """Return the height of the lines at the width that there is."""
        return QSize(super().sizeHint().width(), min(self._height_needed(), self._most_height()))

    def minimumSizeHint(self) -> QSize:
        """Return the same height: what is below has to give way."""
        return QSize(super().minimumSizeHint().width(), self.sizeHint().height())

    def _most_height(self) -> int:
        return self._most_lines * self.fontMetrics().lineSpacing()

    def _height_needed(self) -> int:
        room = QRect(0, 0, max(1, self.contentsRect().width()), _HIGH)
        text = self.text()
        needed = self.fontMetrics().boundingRect(room, int(Qt.TextFlag.TextWordWrap), text)
        return needed.height() if text else 0

    def _fit(self) -> None:
        self.updateGeometry()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take another number of lines at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, wrapped; where that has no room, one line that ends in "…"."""
        if not self.is_whole and self._most_lines == 1:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(Qt.TextFlag.TextWordWrap), self.text())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell of a click."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.clicked.emit()
