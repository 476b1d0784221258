"""Text with formulas that is painted at once, and typeset as soon as the typesetter is there."""

from PySide6.QtCore import QEvent, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gdgui.marked_text import has_math
from gdgui.typeset import is_typesetter_imported
from gdgui.ui.captions.markdown import CaptionDocument
from gdgui.ui.style.theme import LIGHT, Theme

__all__ = ["MarkedWidget"]


class MarkedWidget(QWidget):
    """Keeps a text of Markdown and formulas laid out, and does so anew when its looks change.

    The first formula imports the typesetter, which the first picture of a window must not wait for.
    A kind of it makes the document in `make_document` and paints it.

    Args:
        height: what the size policy says of its height, which follows from the width.
        parent: the widget it lies in.
    """

    def __init__(self, height: QSizePolicy.Policy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._text = ""
        self._document: CaptionDocument | None = None
        self._typesets = False
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, height)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def text(self) -> str:
        """Return the text as it is written."""
        return self._text

    def set_theme(self, theme: Theme) -> None:
        """Write in the colours of a theme."""
        if theme != self._theme:
            self._theme = theme
            self.lay_out_anew()

    @property
    def is_settling(self) -> bool:
        """Whether there are formulas in sight that have not been typeset yet."""
        return self.isVisible() and not self._typesets and has_math(self._text)

    def hasHeightForWidth(self) -> bool:
        """Say that a narrow text is a high one."""
        return True

    # ---- laying out ----

    def make_document(self, text: str) -> CaptionDocument:
        """Return a text laid out in the font and theme of now, not yet wrapped."""
        return CaptionDocument(text, self.font(), self._theme, self._typesets)

    def laid_out(self) -> CaptionDocument:
        """Return the text as it is drawn, not yet wrapped."""
        if self._document is None:
            self._document = self.make_document(self._text)
        return self._document

    def lay_out_anew(self) -> None:
        """Forget how the text was laid out."""
        self._document = None
        self.updateGeometry()
        self.update()

    # ---- typesetting ----

    def allow_typesetting(self) -> None:
        """Typeset formulas from now on; without being asked to, that begins with the 2nd paint."""
        if not self._typesets:
            self._typesets = True
            self.lay_out_anew()

    def puts_off_painting(self) -> bool:
        """Tell whether a formula needs the import first, so that it is painted next time."""
        if not self._typesets and has_math(self._text):
            if self.isVisible():
                QTimer.singleShot(0, self, self.allow_typesetting)
                return True
            self.allow_typesetting()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to typeset, unless that needs the import: the window is painted before."""
        if is_typesetter_imported():
            self.allow_typesetting()
        super().showEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Lay out anew in another font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.lay_out_anew()
