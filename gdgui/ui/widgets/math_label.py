"""Formulas, typeset.

They are typeset when they are about to be seen and not before: the window must not wait for the
import of the typesetter. What it cannot typeset is shown as the text that it is.
"""

import math

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QHelpEvent,
    QImage,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from gdgui.typeset import Picture, is_typesetter_imported, typeset
from gdgui.ui.painting.canvas import render_svg
from gdgui.ui.style.theme import LIGHT, Theme, em

__all__ = ["MathLabel"]

# Mathematics needs room for its exponents: it is set somewhat larger than the text around it.
_SIZE = 0.95
_LINE_GAP = 0.3
# Smaller than this no one can read it: what is wider fades out and has its tooltip.
_SMALLEST = 0.72
_FAINT = 0.35
"""How strongly a formula is painted that does not count just now."""


class MathLabel(QWidget):
    """Shows one formula or several lines of formulas.

    Where they are too wide they are made smaller, down to what can be read; what is wider still
    fades out at the edge, and the tooltip has it whole.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._lines: tuple[str, ...] = ()
        self._seen = False
        self._is_about_to_be_seen = False
        self._pictures: list[Picture | None] | None = None
        self._renderers: list[QSvgRenderer | None] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def is_settling(self) -> bool:
        """Whether the formula has been left out of a picture and follows in the next."""
        return self._is_about_to_be_seen

    def latex(self) -> str:
        """Return the formula shown, its lines joined by line breaks."""
        return "\n".join(self._lines)

    def set_latex(self, latex: str) -> None:
        """Show one formula, given as LaTeX without dollar signs; nothing where it is empty."""
        self.set_lines([latex] if latex else [])

    def set_lines(self, lines: list[str]) -> None:
        """Show formulas under each other."""
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        self.setAccessibleName(self.latex())
        self.setAccessibleDescription(self.tr("formula: {latex}").format(latex=self.latex()))
        self._forget()

    def set_theme(self, theme: Theme) -> None:
        """Write in the text colour of `theme`."""
        if theme != self._theme:
            self._theme = theme
            self._forget()

    # ---- size ----

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow label is a low one, since the formula shrinks."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines when they are made to fit `width`."""
        if not self._lines:
            return 0
        _, height = self._natural_size()
        return math.ceil(height * self._scale(width))

    def sizeHint(self) -> QSize:
        """Return the size of all lines, not made smaller."""
        width, height = self._natural_size()
        return QSize(math.ceil(width), math.ceil(height))

    def minimumSizeHint(self) -> QSize:
        """Return a size that leaves formulas free to shrink."""
        return QSize(em(self, 3) if self._lines else 0, 0)

    def _scale(self, width: int) -> float:
        """Return by how much the lines shrink where there are `width` pixels."""
        natural_width, _ = self._natural_size()
        return min(1.0, max(width / natural_width, _SMALLEST)) if natural_width else 1.0

    def _natural_size(self) -> tuple[float, float]:
        """Return the size of all lines at their full size, a guess while nothing is seen."""
        if not self._seen:
            widest = max((len(line) for line in self._lines), default=0)
            return em(self, 0.4) * widest, em(self, 1.7) * len(self._lines)
        sizes = [
            self._line_size(*item) for item in zip(self._lines, self._typeset_all(), strict=True)
        ]
        gaps = self._gap() * max(len(sizes) - 1, 0)
        return max((w for w, _ in sizes), default=0.0), sum(h for _, h in sizes) + gaps

    def _line_size(self, line: str, picture: Picture | None) -> tuple[float, float]:
        if picture is None:
            return float(self.fontMetrics().horizontalAdvance(line)), float(em(self))
        return picture.width, picture.height

    def _gap(self) -> float:
        return em(self, _LINE_GAP)

    # ---- typesetting ----

    def _forget(self) -> None:
        self._pictures = None
        self.updateGeometry()
        self.update()

    def _typeset_all(self) -> list[Picture | None]:
        if self._pictures is None:
            size = em(self, _SIZE)
            self._pictures = [typeset(line, size, self._theme.text) for line in self._lines]
            self._renderers = [
                QSvgRenderer(QByteArray(picture.svg)) if picture else None
                for picture in self._pictures
            ]
        return self._pictures

    def _begin_to_be_seen(self) -> None:
        self._is_about_to_be_seen = False
        if not self._seen:
            self._seen = True
            self.updateGeometry()
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to typeset, unless that needs the import: the window is painted before."""
        if is_typesetter_imported():
            self._begin_to_be_seen()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Typeset anew in another font size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._forget()
        elif event.type() == QEvent.Type.EnabledChange:
            self.update()

    # ---- painting ----

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines, smaller where the widest of them does not fit."""
        if not self._seen and self.isVisible():
            # The first picture of the window is on its way; formulas follow in the next.
            self._is_about_to_be_seen = True
            QTimer.singleShot(0, self, self._begin_to_be_seen)
            return
        self._begin_to_be_seen()
        if not self._lines:
            return
        painter = QPainter(self)
        if not self.isEnabled():
            painter.setOpacity(_FAINT)
        scale = self._scale(self.width())
        self._paint_lines(painter, scale, self.width())
        if self._natural_size()[0] * scale > self.width() + 1:
            self._fade_out(painter)

    def _paint_lines(self, painter: QPainter, scale: float, width: int) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.text))
        pictures = self._typeset_all()
        top = 0.0
        for line, picture, renderer in zip(self._lines, pictures, self._renderers, strict=True):
            line_width, line_height = self._line_size(line, picture)
            if renderer is not None:
                area = QRectF(0, top, line_width * scale, line_height * scale)
                render_svg(painter, renderer, area)
            else:
                self._paint_text(painter, QRectF(0, top, width, line_height * scale), line)
            top += line_height * scale + self._gap() * scale

    def _fade_out(self, painter: QPainter) -> None:
        """Let the right edge vanish into the panel, so that it is seen that more follows."""
        width = em(self, 2)
        gradient = QLinearGradient(self.width() - width, 0, self.width(), 0)
        ground = QColor(self._theme.panel)
        gradient.setColorAt(1, ground)
        ground.setAlpha(0)
        gradient.setColorAt(0, ground)
        painter.fillRect(self.rect(), gradient)

    def event(self, event: QEvent) -> bool:
        """Show formulas that had to shrink at their full size, as a tooltip."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self._lines and self._scale(self.width()) < 1.0:
                QToolTip.showText(event.globalPos(), self._full_size_html(), self)
            return True
        return super().event(event)

    def _full_size_html(self) -> str:
        """Return the formulas as a picture that a tooltip can show, 2 px a pixel for sharpness."""
        size = self.sizeHint()
        ratio = 2
        image = QImage(size * ratio, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(QColor(self._theme.card))
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        self._paint_lines(painter, 1.0, size.width())
        painter.end()
        data = QBuffer()
        data.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(data, "PNG")  # type: ignore[call-overload]
        base64 = bytes(data.data().toBase64().data()).decode()
        return f'<img src="data:image/png;base64,{base64}" width="{size.width()}">'

    def _paint_text(self, painter: QPainter, area: QRectF, text: str) -> None:
        elided = self.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, round(area.width())
        )
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
