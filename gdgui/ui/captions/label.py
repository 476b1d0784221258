"""A caption: a sentence with Markdown and formulas, centred, as large as the font says."""

import math

from PySide6.QtCore import QEvent, QSize, QTimer
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.marked_text import has_math
from gdgui.typeset import is_typesetter_imported
from gdgui.ui.captions.markdown import CaptionDocument
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["CaptionLabel"]

# Longer lines are hard to read, however wide the window is.
_LONGEST_LINE = 44.0
# Where there is not enough height a caption is made smaller, down to what can be read.
_SCALES = (1.0, 0.92, 0.85, 0.78, 0.72)


class CaptionLabel(QWidget):
    """Shows a caption; smaller, where there is too little height, and then without its end."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._text = ""
        self._document: CaptionDocument | None = None
        self._typesets = False
        self.setProperty("role", "caption-text")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """Return the caption as it is written."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show a caption: Markdown with formulas between dollar signs; nothing for no text."""
        if text != self._text:
            self._text = text
            self._forget()
            self.setAccessibleName(self._laid_out().words())

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        if theme != self._theme:
            self._theme = theme
            self._forget()

    @property
    def is_settling(self) -> bool:
        """Whether there are formulas in sight that have not been typeset yet."""
        return self.isVisible() and not self._typesets and has_math(self._text)

    # ---- size ----

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow label is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the caption where its lines are broken for so many pixels."""
        return self._height(self._laid_out(), width)

    def height_of(self, text: str, width: int) -> int:
        """Return the height that another caption would have."""
        document = CaptionDocument(text, self.font(), self._theme, self._typesets)
        return self._height(document, width)

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

    # ---- typesetting ----

    def allow_typesetting(self) -> None:
        """Typeset formulas from now on; without being asked to, that begins with the 2nd paint."""
        if not self._typesets:
            self._typesets = True
            self._forget()

    def _forget(self) -> None:
        self._document = None
        self.updateGeometry()
        self.update()

    def _laid_out(self) -> CaptionDocument:
        if self._document is None:
            self._document = CaptionDocument(self._text, self.font(), self._theme, self._typesets)
        return self._document

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to typeset, unless that needs the import: the window is painted before."""
        if is_typesetter_imported():
            self.allow_typesetting()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget()

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the caption in the middle; formulas that need the import follow next time."""
        if not self._typesets and has_math(self._text):
            if self.isVisible():
                QTimer.singleShot(0, self, self.allow_typesetting)
                return
            self.allow_typesetting()
        document = self._laid_out()
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
