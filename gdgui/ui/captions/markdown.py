"""The text of a caption, laid out: simple Markdown with typeset formulas in its lines.

Formulas are taken out before Markdown sees the text, since ``_`` and ``*`` mean something to it,
and are put back as objects of the text. All is painted as vectors: letters by Qt, formulas by
their SVG, so that a caption is sharp on any screen, in a recording and on paper.
"""

import math
import re
from collections.abc import Iterator
from typing import cast

import msgspec
from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetrics,
    QFontMetricsF,
    QPainter,
    QPyTextObject,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)
from PySide6.QtSvg import QSvgRenderer

from gdgui.marked_text import PIECES
from gdgui.typeset import Picture, typeset
from gdgui.ui.painting.canvas import render_svg
from gdgui.ui.style.theme import MONO_FONT, Theme

__all__ = ["CaptionDocument"]

# Each formula is a private character while Markdown is read.
_PRIVATE = range(0xE000, 0xF900)
_OBJECT = QTextFormat.ObjectTypes.UserObject + 1
_INDEX = QTextFormat.Property.UserProperty + 1
_STANDS_FOR_ONE = "\N{OBJECT REPLACEMENT CHARACTER}"
# STIX letters are lower than Inter's: so much larger they look alike.
_MATH_SIZE = 1.15
_CODE_SIZE = 0.92
_GAP_SIZE = 0.4
# While formulas cannot be typeset yet: the width of a character of LaTeX, in font sizes.
_GUESS = 0.45
# So much farther than letters a formula may hang below the line without pushing the next away.
_OVERHANG = 1.3
_BALANCED_LINES = 6


class _Formula(msgspec.Struct):
    """A formula in a text: as it was written, as LaTeX, the punctuation that stays with it."""

    source: str
    latex: str
    trailing: str
    picture: Picture | None = None
    renderer: QSvgRenderer | None = None


class CaptionDocument(QTextDocument):
    """A caption, ready to be painted.

    Args:
        text: Markdown, with formulas between dollar signs.
        font: of its letters.
        theme: for its colours.
        typesets: whether to typeset formulas; otherwise they are blanks of about their size.
        alignment: of its lines.
    """

    def __init__(
        self,
        text: str,
        font: QFont,
        theme: Theme,
        typesets: bool,
        alignment: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignHCenter,
    ) -> None:
        super().__init__()
        self._theme = theme
        self._typesets = typesets
        self._px = QFontInfo(font).pixelSize()
        self._formulas: dict[str, _Formula] = {}
        self._room = math.inf
        # They are no children and know no document: a circle would be left to Python's collector,
        # which may run in the engine's thread, where no document may end.
        self._handler = _FormulaObject()
        self._no_picture = _NoPicture()
        self.setUndoRedoEnabled(False)
        self.setDefaultFont(font)
        self.setDocumentMargin(0)
        option = QTextOption(alignment)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)
        self.documentLayout().registerHandler(_OBJECT, self._handler)
        # Qt's own would look for the file of a picture before it is taken out of the text.
        pictures = QTextFormat.ObjectTypes.ImageObject.value
        self.documentLayout().registerHandler(pictures, self._no_picture)
        self._read(text)

    def words(self) -> str:
        """Return what is said, without markup, formulas as LaTeX."""
        return self._words

    def wrap(self, width: float) -> None:
        """Break the lines for so many pixels, each as long as there is room."""
        self._room = width
        self.setTextWidth(width)

    def fit(self, width: float) -> None:
        """Break the lines for so many pixels, so that they are about equally long."""
        self._room = width
        self.setTextWidth(width)
        height = self.size().height()
        lines = height / max(QFontMetricsF(self.defaultFont()).height(), 1.0)
        if not 1.5 < lines < _BALANCED_LINES:
            return
        low, high = width / 2, width
        while high - low > self._px / 2:
            middle = (low + high) / 2
            self.setTextWidth(middle)
            fits = self.size().height() <= height and self.idealWidth() <= middle
            low, high = (low, middle) if fits else (middle, high)
        self.setTextWidth(high)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Load nothing: a caption is its text, and no file or page of someone else's."""

    # ---- reading ----

    def _read(self, text: str) -> None:
        markdown = _with_breaks(self._without_math(text))
        self.setMarkdown(markdown, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self._restyle()
        self._words = self.toPlainText()
        for placeholder, formula in self._formulas.items():
            self._words = self._words.replace(placeholder, formula.latex + formula.trailing)
            self._place(placeholder, formula)
        cursor = QTextCursor(self)
        cursor.select(QTextCursor.SelectionType.Document)
        color = QTextCharFormat()
        color.setForeground(QColor(self._theme.text))
        cursor.mergeCharFormat(color)
        # The dots of a list take theirs from the line.
        cursor.mergeBlockCharFormat(color)

    def _without_math(self, text: str) -> str:
        """Return a text with a private character for each formula."""
        private = (chr(code) for code in _PRIVATE if chr(code) not in text)

        def replaced(piece: re.Match[str]) -> str:
            placeholder = next(private, None) if piece["latex"] else None
            if placeholder is None:
                return piece[0]
            source = piece[0].removesuffix(piece["trailing"])
            self._formulas[placeholder] = _Formula(source, piece["latex"], piece["trailing"])
            return placeholder

        return PIECES.sub(replaced, text)

    def _restyle(self) -> None:
        """Show code in the house's font; links and pictures as the text that they are."""
        for start, length, old in reversed(list(self._fragments())):
            cursor = QTextCursor(self)
            cursor.setPosition(start)
            cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
            if old.isImageFormat():
                alternative = old.property(QTextFormat.Property.ImageAltText)
                cursor.insertText(str(alternative or ""), QTextCharFormat())
                continue
            new = QTextCharFormat()
            new.setFontWeight(old.fontWeight())
            new.setFontItalic(old.fontItalic())
            if adjustment := old.property(QTextFormat.Property.FontSizeAdjustment):
                new.setProperty(QTextFormat.Property.FontSizeAdjustment, adjustment)
            if _is_code(old):
                new.setFontFamilies([MONO_FONT])
                new.setProperty(
                    QTextFormat.Property.FontPixelSize, max(1, round(_CODE_SIZE * self._px))
                )
            if cursor.selectedText() == "\N{NO-BREAK SPACE}":
                new.setProperty(
                    QTextFormat.Property.FontPixelSize, max(1, round(_GAP_SIZE * self._px))
                )
            cursor.setCharFormat(new)

    def _fragments(self) -> Iterator[tuple[int, int, QTextCharFormat]]:
        """Yield every piece of one format: its position, its length and the format."""
        block = self.begin()
        while block.isValid():
            pieces = block.begin()
            while not pieces.atEnd():
                piece = pieces.fragment()
                yield piece.position(), piece.length(), piece.charFormat()
                pieces += 1
            block = block.next()

    def _place(self, placeholder: str, formula: _Formula) -> None:
        """Put a formula where its placeholder is; as it was written, if it cannot be typeset."""
        cursor = self.find(placeholder, 0, QTextDocument.FindFlag.FindCaseSensitively)
        if cursor.isNull():
            # It was in the address of a link.
            return
        if self._typesets:
            size = round(_MATH_SIZE * self._px)
            formula.picture = typeset(formula.latex, size, self._theme.text, inline=True)
            if formula.picture is None:
                cursor.insertText(formula.source + formula.trailing)
                return
            formula.renderer = QSvgRenderer(QByteArray(formula.picture.svg))
        look = QTextCharFormat(cursor.charFormat())
        font = QFont(self.defaultFont())
        font.setBold(look.fontWeight() > QFont.Weight.Medium)
        font.setItalic(look.fontItalic())
        look.setFont(font)
        look.setObjectType(_OBJECT)
        look.setProperty(_INDEX, placeholder)
        if self._hangs_low(formula):
            look.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignMiddle)
        cursor.insertText(_STANDS_FOR_ONE, look)

    def _hangs_low(self, formula: _Formula) -> bool:
        """Tell whether a formula needs room below the line."""
        _, _, descent = self.size_of(formula)
        return descent > _OVERHANG * QFontMetricsF(self.defaultFont()).descent()

    # ---- formulas ----

    def overhang(self) -> float:
        """Return how far a formula reaches below the last line, which it has for itself."""
        block = self.lastBlock()
        layout = block.layout()
        if not layout.lineCount():
            return 0.0
        line = layout.lineAt(layout.lineCount() - 1)
        begin, end = line.textStart(), line.textStart() + line.textLength()
        text = block.text()[begin:end]
        if text.strip() != _STANDS_FOR_ONE:
            return 0.0
        cursor = QTextCursor(self)
        cursor.setPosition(block.position() + begin + text.index(_STANDS_FOR_ONE) + 1)
        look = cursor.charFormat()
        if look.verticalAlignment() == QTextCharFormat.VerticalAlignment.AlignMiddle:
            return 0.0
        return self.size_of(self.formula(look))[2]

    def formula(self, look: QTextFormat) -> _Formula:
        """Return the formula of a format."""
        return self._formulas[str(look.property(_INDEX))]

    def size_of(self, formula: _Formula) -> tuple[float, float, float]:
        """Return width, ascent and descent of a formula, made smaller where it is too wide."""
        if formula.picture is None:
            return _GUESS * self._px * len(formula.latex), float(self._px), 0.0
        picture = formula.picture
        scale = min(1.0, self._room / max(picture.width, 1.0))
        ascent = picture.height - picture.descent
        return picture.width * scale, ascent * scale, picture.descent * scale


class _FormulaObject(QPyTextObject):
    """Tells Qt how large a formula in a line is, and paints it on the line's baseline.

    Qt sets an object on the baseline, with nothing below it; or, if it is to be in the middle,
    with the middle a quarter of an x above it. The first suits a formula that hangs no lower
    than letters do. For a fraction it is the second, with as much room around it as it needs.
    """

    def intrinsicSize(self, document: QTextDocument, position: int, look: QTextFormat) -> QSizeF:
        """Return how much room a formula takes."""
        caption = cast(CaptionDocument, document)
        formula = caption.formula(look)
        width, ascent, descent = caption.size_of(formula)
        character = look.toCharFormat()
        width += QFontMetricsF(character.font()).horizontalAdvance(formula.trailing)
        if self._is_in_the_middle(character):
            half = self._half_x(character)
            return QSizeF(width, max(2 * ascent - half, 2 * descent + half))
        return QSizeF(width, ascent)

    def drawObject(
        self,
        painter: QPainter,
        area: QRectF | QRect,
        document: QTextDocument,
        position: int,
        look: QTextFormat,
    ) -> None:
        """Paint a formula and the punctuation behind it."""
        caption, area = cast(CaptionDocument, document), QRectF(area)
        formula, character = caption.formula(look), look.toCharFormat()
        width, ascent, descent = caption.size_of(formula)
        baseline = area.bottom()
        if self._is_in_the_middle(character):
            baseline = area.top() + (area.height() + self._half_x(character)) / 2
        if formula.renderer is not None:
            place = QRectF(area.left(), baseline - ascent, width, ascent + descent)
            render_svg(painter, formula.renderer, place)
        if formula.trailing:
            painter.setFont(character.font())
            painter.setPen(character.foreground().color())
            painter.drawText(QPointF(area.left() + width, baseline), formula.trailing)

    def _is_in_the_middle(self, character: QTextCharFormat) -> bool:
        middle = QTextCharFormat.VerticalAlignment.AlignMiddle
        return character.verticalAlignment() == middle

    def _half_x(self, character: QTextCharFormat) -> float:
        # As Qt has it, in whole pixels.
        return QFontMetrics(character.font()).xHeight() / 2


class _NoPicture(QPyTextObject):
    """Takes the place of what would load pictures, while a text is read."""

    def intrinsicSize(self, document: QTextDocument, position: int, look: QTextFormat) -> QSizeF:
        """Return no size."""
        return QSizeF(0, 0)

    def drawObject(
        self,
        painter: QPainter,
        area: QRectF | QRect,
        document: QTextDocument,
        position: int,
        look: QTextFormat,
    ) -> None:
        """Paint nothing."""


def _is_code(look: QTextCharFormat) -> bool:
    return look.fontFixedPitch() or "monospace" in (look.fontFamilies() or ())


def _with_breaks(text: str) -> str:
    """Return Markdown in which every end of a line is one, and an empty line a small gap."""
    lines = [line.rstrip() + "  " if line.strip() else "" for line in text.strip().splitlines()]
    joined = re.sub(r"\n{2,}", "\n\n\N{NO-BREAK SPACE}\n\n", "\n".join(lines))
    return joined.rstrip()
