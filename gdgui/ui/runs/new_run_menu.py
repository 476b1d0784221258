"""What a new run may be: the selected one again, with another learning rate or method."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.engine.methods.catalogue import FAMILIES
from gdgui.ui.widgets.plain_text import plain_menu_text, set_tooltip

__all__ = ["NewRunMenu"]


class NewRunMenu(QMenu):
    """Offers copies of the selected run; filled when it opens, for most windows never do.

    Signals:
        rate_asked: a copy is wanted whose learning rate is about to be typed.
        method_asked: a copy with this method is wanted.
    """

    rate_asked = Signal()
    method_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        if self.actions():
            return
        self.addAction(self.tr("Copy with another &η…") + "\tCtrl+D", self.rate_asked.emit)
        self.addSeparator()
        heading = self.addAction(self.tr("Copy with another method"))
        heading.setEnabled(False)
        for family in FAMILIES:
            menu = self.addMenu(plain_menu_text(family.title))
            menu.setToolTipsVisible(True)
            for direction in family.methods.values():
                action = menu.addAction(plain_menu_text(direction.title))
                set_tooltip(action, direction.source)
                action.triggered.connect(
                    lambda _checked=False, name=direction.id: self.method_asked.emit(name)
                )
