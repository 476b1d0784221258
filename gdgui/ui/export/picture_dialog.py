"""The question what a picture is to show, how fine it is to be and where it goes."""

import msgspec
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import Label, set_tooltip

__all__ = ["PictureDialog", "PictureWish"]


def _tr(text: str) -> str:
    return QCoreApplication.translate("PictureDialog", text)


class PictureWish(msgspec.Struct, frozen=True):
    """What was answered.

    Attributes:
        view: the key of what is pictured.
        scale: how many pixels of the picture a pixel of the view takes; 0 for SVG.
        to_clipboard: whether it is copied instead of saved.
    """

    view: str
    scale: int
    to_clipboard: bool

    @property
    def is_svg(self) -> bool:
        """Whether it is a picture of text and paths instead of pixels."""
        return self.scale == 0


class PictureDialog(QDialog):
    """Asks for a picture of one of some views.

    Args:
        views: what can be pictured: keys with what the screen calls them.
        parent: the window that it belongs to.
    """

    def __init__(self, views: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._to_clipboard = False
        self._view, self._kind = Choice(self), Choice(self)
        self.setWindowTitle(_tr("Take a picture"))
        self.setProperty("role", "panel")
        for key, text in views.items():
            self._view.addItem(text, key)
        for scale, text in (
            (1, _tr("PNG, as on the screen (1×)")),
            (2, _tr("PNG, twice as fine (2×)")),
            (4, _tr("PNG, four times as fine (4×)")),
            (0, _tr("SVG, with real text and paths")),
        ):
            self._kind.addItem(text, scale)
        self._kind.setCurrentIndex(1)
        self._save = QPushButton(_tr("&Save…"), self)
        self._copy = QPushButton(_tr("C&opy"), self)
        self._lay_out()

    @property
    def wish(self) -> PictureWish:
        """What has been answered."""
        return PictureWish(self._view.currentData(), self._kind.currentData(), self._to_clipboard)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(em(self, 0.9))
        grid.setVerticalSpacing(em(self, 0.6))
        grid.setColumnStretch(1, 1)
        rows = (
            (_tr("&View"), self._view, _tr("What is in the picture")),
            (_tr("&Kind"), self._kind, _tr("How fine the picture is")),
        )
        for row, (text, field, tip) in enumerate(rows):
            label = Label(text, self)
            label.setProperty("role", "muted")
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            set_tooltip(field, tip)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.addButton(self._save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self._copy, QDialogButtonBox.ButtonRole.ActionRole)
        self._save.setDefault(True)
        self._save.setToolTip(_tr("Choose a file (Enter)"))
        self._copy.setToolTip(_tr("Put the picture on the clipboard"))
        self._copy.clicked.connect(self._accept_copy)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 1))
        layout.addLayout(grid)
        layout.addWidget(buttons)
        self.setFixedWidth(em(self, 27))

    def _accept_copy(self) -> None:
        self._to_clipboard = True
        self.accept()
