"""Text of a lesson: Markdown with formulas, from the left, as wide as there is room."""

import math

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
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

from gdgui.marked_text import has_math
from gdgui.typeset import is_typesetter_imported
from gdgui.ui.captions.markdown import CaptionDocument
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["LessonText"]

_LONGEST_LINE = 34.0
"""How wide it would like to be, in sizes of the font."""
_OVERHANG = 0.45
"""So much of the letters' descent a bracket of the last line hangs below it."""


class LessonText(QWidget):
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
        super().__init__(parent)
        self._theme = LIGHT
        self._text = ""
        self._tone = tone
        self._color = ""
        self._document: CaptionDocument | None = None
        self._typesets = False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setText(text)

    def text(self) -> str:
        """Return the text as it is written."""
        return self._text

    def setText(self, text: str, tone: str | None = None) -> None:
        """Show a text, in another tone where one is given."""
        if text == self._text and tone in (None, self._tone):
            return
        self._text, self._tone = text, tone or self._tone
        self._forget()
        self.setAccessibleName(self._laid_out().words())

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        if theme != self._theme:
            self._theme = theme
            self._forget()

    def set_text_color(self, theme: Theme, color: str) -> None:
        """Write in the colours of a theme, the letters in another one."""
        if (theme, color) != (self._theme, self._color):
            self._theme, self._color = theme, color
            self._forget()

    @property
    def is_settling(self) -> bool:
        """Whether there are formulas in sight that have not been typeset yet."""
        return self.isVisible() and not self._typesets and has_math(self._text)

    # ---- size ----

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow text is a high one."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height where the lines are broken for so many pixels."""
        document = self._laid_out()
        if document.isEmpty():
            return 0
        document.wrap(max(width, 1))
        hanging = self._hanging(document) if has_math(self._text) else 0.0
        return math.ceil(document.size().height() + hanging)

    def _hanging(self, document: CaptionDocument) -> float:
        """Return how far formulas of the last line hang below it."""
        descent = self.fontMetrics().descent()
        lines = document.lastBlock().layout()
        last = lines.lineAt(lines.lineCount() - 1)
        # A line of formulas alone ends on their baseline.
        missing = descent - last.descent() if lines.lineCount() else 0.0
        return _OVERHANG * descent + max(0.0, missing)

    def natural_width(self) -> int:
        """Return how wide it is on one line."""
        document = self._laid_out()
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

    # ---- typesetting ----

    def allow_typesetting(self) -> None:
        """Typeset formulas from now on; without being asked to, that begins with the 2nd paint."""
        if not self._typesets:
            self._typesets = True
            self._forget()

    def _forget(self) -> None:
        self._document = None
        if self.isVisible():
            self._claim_height()
        self.updateGeometry()
        self.update()
        self.reflowed.emit()

    def _laid_out(self) -> CaptionDocument:
        if self._document is None:
            color = self._color or getattr(self._theme, self._tone)
            theme = replace(self._theme, text=color)
            left = Qt.AlignmentFlag.AlignLeft
            self._document = CaptionDocument(self._text, self.font(), theme, self._typesets, left)
            self._space_lines(self._document)
        return self._document

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to typeset, unless that needs the import: the window is painted before."""
        if is_typesetter_imported():
            self.allow_typesetting()
        super().showEvent(event)
        self._claim_height()

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget()

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
        if not self._typesets and has_math(self._text):
            if self.isVisible():
                QTimer.singleShot(0, self, self.allow_typesetting)
                return
            self.allow_typesetting()
        document = self._laid_out()
        document.wrap(max(self.width(), 1))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        document.drawContents(painter)
        painter.end()
