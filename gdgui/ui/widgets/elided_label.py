"""A line of text that is cut off with "…" where there is no room, and never asks for more.

Its size does not depend on its text, so a text that changes at every frame lays nothing out
anew.
"""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gdgui.ui.style.theme import em

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
        self._name, self._rest = "", ""
        self._hugging = hugging
        horizontal = QSizePolicy.Policy.Preferred if hugging else QSizePolicy.Policy.Ignored
        self.setSizePolicy(horizontal, QSizePolicy.Policy.Fixed)
        self.setText(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._name + self._rest

    def setText(self, text: str) -> None:
        """Show `text`."""
        self.set_parts(text, "")

    def set_parts(self, name: str, rest: str) -> None:
        """Show a name and what is said of it; where there is no room, the name's middle goes."""
        if (name, rest) == (self._name, self._rest):
            return
        self._name, self._rest = name, rest
        self.setAccessibleName(self.text())
        if self._hugging:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return the size of one line."""
        metrics = self.fontMetrics()
        margins = self.contentsMargins()
        width = metrics.horizontalAdvance(self.text()) + 2 + margins.left() + margins.right()
        return QSize(width if self._hugging else em(self, 4), metrics.height())

    def minimumSizeHint(self) -> QSize:
        """Return a size that leaves no more than the "…"."""
        least = em(self, 2 if self.text() else 0)
        return QSize(min(least, self.sizeHint().width()), self.fontMetrics().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text as far as there is room."""
        painter = QPainter(self)
        area = self.contentsRect()
        metrics = self.fontMetrics()
        room = area.width() - metrics.horizontalAdvance(self._rest)
        mode = Qt.TextElideMode.ElideMiddle if self._rest else Qt.TextElideMode.ElideRight
        text = metrics.elidedText(self._name, mode, room) + self._rest
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, self.alignment(), text)
