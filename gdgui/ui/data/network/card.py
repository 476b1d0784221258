"""The card in which a network stands beside data and landscape, for those who look on."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.elided_label import ElidedLabel

__all__ = ["NetworkCard"]


class NetworkCard(QFrame):
    """A title, and below it the picture that it holds.

    Args:
        parent: the widget it lies in.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._title = ElidedLabel(parent=self)
        self._title.setProperty("role", "title")
        self._header, self._body = QHBoxLayout(), QVBoxLayout()
        self._header.addWidget(self._title)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 1, 0)
        column.setSpacing(0)
        column.addLayout(self._header)
        column.addLayout(self._body, 1)
        self._fit_to_font()

    def hold(self, picture: QWidget) -> None:
        """Hold a picture from now on, until another widget takes it."""
        self._body.addWidget(picture)
        picture.show()

    def set_title(self, title: str) -> None:
        """Show another title."""
        if title != self.accessibleName():
            self._title.setText(title)
            self.setAccessibleName(title)

    def _fit_to_font(self) -> None:
        side = em(self, 0.75)
        self._header.setContentsMargins(side, em(self, 0.5), side, em(self, 0.4))
        self._body.setContentsMargins(side, em(self, 0.3), side, em(self, 0.5))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit_to_font()
