"""A line of text that is cut off with "…" where there is no room, and never asks for more.

Its size does not depend on its text, so a text that changes at every frame lays nothing out
anew.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gdgui.ui.theme import em

__all__ = ["ElidedLabel"]


class ElidedLabel(QLabel):
    """Shows one line of plain text, elided; the style sheet's ``role`` rules apply to it.

    Args:
        text: what to show.
        hugging: whether to be as wide as the text where there is room, instead of taking
            whatever width there is.
        parent: the widget it lies in.
    """

    def __init__(
        self, text: str = "", hugging: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._text = ""
        self._hugging = hugging
        horizontal = QSizePolicy.Policy.Preferred if hugging else QSizePolicy.Policy.Ignored
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def setText(self, text: str) -> None:
        """Show `text`."""
        if text == self._text:
            return
        self._text = text
        self.setAccessibleName(text)
        if self._hugging:
            self.updateGeometry()
        self.update()

    def is_cut_off(self) -> bool:
        """Tell whether there is too little room for the text."""
        return self.fontMetrics().horizontalAdvance(self._text) > self.contentsRect().width()

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(self._text) + 2 if self._hugging else em(self, 4)
        return QSize(width, metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Return a size that leaves no more than the "…"."""
        least = em(self, 2 if self._text else 0)
        return QSize(min(least, self.sizeHint().width()), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text as far as there is room."""
        painter = QPainter(self)
        area = self.contentsRect()
        text = self.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
