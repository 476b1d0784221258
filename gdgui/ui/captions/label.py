"""A caption: a sentence with Markdown and formulas, centred, as large as the font says."""

import math

from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.captions.markdown import CaptionDocument
from gdgui.ui.captions.marked_widget import MarkedWidget
from gdgui.ui.style.theme import em

__all__ = ["CaptionLabel"]

# Longer lines are hard to read, however wide the window is.
_LONGEST_LINE = 44.0
# Where there is not enough height a caption is made smaller, down to what can be read.
_SCALES = (1.0, 0.92, 0.85, 0.78, 0.72)


class CaptionLabel(MarkedWidget):
    """Shows a caption; smaller, where there is too little height, and then without its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(QSizePolicy.Policy.Minimum, parent)
        self.setProperty("role", "caption-text")

    def set_text(self, text: str) -> None:
        """Show a caption: Markdown with formulas between dollar signs; nothing for no text."""
        if text != self._text:
            self._text = text
            self.lay_out_anew()
            self.setAccessibleName(self.laid_out().words())

    # ---- size ----

    def heightForWidth(self, width: int) -> int:
        """Return the height of the caption where its lines are broken for so many pixels."""
        return self._height(self.laid_out(), width)

    def height_of(self, text: str, width: int) -> int:
        """Return the height that another caption would have."""
        return self._height(self.make_document(text), width)

    def sizeHint(self) -> QSize:
        """Return the size of the caption, in lines of a comfortable length."""
        width = em(self, _LONGEST_LINE)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Return a size that leaves the caption free to be broken and to shrink."""
        return QSize(em(self, 6), 0)

    def _height(self, document: CaptionDocument, width: int) -> int:
        if document.isEmpty():
            return 0
        document.fit(min(width, em(self, _LONGEST_LINE)))
        return math.ceil(document.size().height())

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the caption in the middle; formulas that need the import follow next time."""
        if self.puts_off_painting():
            return
        document = self.laid_out()
        if document.isEmpty():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = self._fit(document)
        height = document.size().height() * scale
        left = (self.width() - document.textWidth() * scale) / 2
        painter.save()
        painter.translate(left, max((self.height() - height) / 2, 0.0))
        painter.scale(scale, scale)
        document.drawContents(painter)
        painter.restore()
        if height > self.height() + 1:
            self._fade_out(painter)

    def _fit(self, document: CaptionDocument) -> float:
        """Break the lines so that they fit; return by how much they have to be made smaller."""
        for scale in _SCALES:
            document.fit(min(self.width(), em(self, _LONGEST_LINE)) / scale)
            if document.size().height() * scale <= self.height() + 1:
                break
        return scale

    def _fade_out(self, painter: QPainter) -> None:
        """Let the lower edge vanish into the panel, so that it is seen that more follows."""
        height = em(self, 1.5)
        gradient = QLinearGradient(0, self.height() - height, 0, self.height())
        ground = QColor(self._theme.panel)
        gradient.setColorAt(1, ground)
        ground.setAlpha(0)
        gradient.setColorAt(0, ground)
        painter.fillRect(self.rect(), gradient)
