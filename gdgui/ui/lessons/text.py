"""Text of a lesson: Markdown with formulas, from the left, as wide as there is room."""

import math

from msgspec.structs import replace
from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.ui.captions.markdown import CaptionDocument
from gdgui.ui.captions.marked_widget import MarkedWidget
from gdgui.ui.style.theme import Theme, em

__all__ = ["LessonText"]

_LONGEST_LINE = 34.0
"""How wide it would like to be, in sizes of the font."""


class LessonText(MarkedWidget):
    """Shows a text, as high as it needs at its width.

    Args:
        text: Markdown with formulas between dollar signs.
        tone: which colour of a theme it is written in: "text", "muted", "success", "error".
        parent: the widget it lies in.

    Signals:
        reflowed: it may need another height at the same width.
    """

    reflowed = Signal()

    def __init__(self, text: str = "", tone: str = "text", parent: QWidget | None = None) -> None:
        super().__init__(QSizePolicy.Policy.Fixed, parent)
        self._tone = tone
        self._color = ""
        self.setText(text)

    def setText(self, text: str, tone: str | None = None) -> None:
        """Show a text, in another tone where one is given."""
        if text == self._text and tone in (None, self._tone):
            return
        self._text, self._tone = text, tone or self._tone
        self.lay_out_anew()
        self.setAccessibleName(self.laid_out().words())

    def set_text_color(self, theme: Theme, color: str) -> None:
        """Write in the colours of a theme, the letters in another one."""
        if (theme, color) != (self._theme, self._color):
            self._theme, self._color = theme, color
            self.lay_out_anew()

    # ---- size ----

    def heightForWidth(self, width: int) -> int:
        """Return the height where the lines are broken for so many pixels."""
        document = self.laid_out()
        if document.isEmpty():
            return 0
        document.wrap(max(width, 1))
        return math.ceil(document.size().height() + document.overhang())

    def natural_width(self) -> int:
        """Return how wide it is on one line."""
        document = self.laid_out()
        document.wrap(100_000)
        return math.ceil(document.idealWidth()) + 1

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        width = min(self.natural_width(), em(self, _LONGEST_LINE))
        return QSize(width, self.heightForWidth(self.width() if self.isVisible() else width))

    def minimumSizeHint(self) -> QSize:
        """Return the height that it needs at the width that it has."""
        return QSize(em(self, 4), self.heightForWidth(self.width()) if self.isVisible() else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height at another width: a scrolled column asks too late."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._claim_height()

    def _claim_height(self) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))

    # ---- laying out ----

    def lay_out_anew(self) -> None:
        """Forget how the text was laid out, and ask for the height that it needs now."""
        self._document = None
        if self.isVisible():
            self._claim_height()
        super().lay_out_anew()
        self.reflowed.emit()

    def make_document(self, text: str) -> CaptionDocument:
        """Return a text laid out from the left, not yet wrapped."""
        theme = replace(self._theme, text=self._color or getattr(self._theme, self._tone))
        left = Qt.AlignmentFlag.AlignLeft
        document = CaptionDocument(text, self.font(), theme, self._typesets, left)
        self._space_lines(document)
        return document

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the height that it needs."""
        super().showEvent(event)
        self._claim_height()

    def _space_lines(self, document: CaptionDocument) -> None:
        """Let a line of formulas alone, which hang below it, be as high as one of letters."""
        spacing = QTextBlockFormat()
        least = QTextBlockFormat.LineHeightTypes.MinimumHeight.value
        spacing.setLineHeight(QFontMetricsF(self.font()).height(), least)
        block = document.begin()
        while block.isValid():
            # What parts two paragraphs is lower on purpose.
            if block.text().strip():
                QTextCursor(block).mergeBlockFormat(spacing)
            block = block.next()

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text; formulas that need the import follow next time."""
        if self.puts_off_painting():
            return
        document = self.laid_out()
        document.wrap(max(self.width(), 1))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        document.drawContents(painter)
        painter.end()
