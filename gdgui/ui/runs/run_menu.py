"""What can be done with a run as a whole: the menu behind the three dots of its card."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.ui.style.run_colors import RUN_COLORS, on_ground
from gdgui.ui.style.theme import DARK, em
from gdgui.ui.widgets.dot import dot_icon

__all__ = ["RunMenu"]


class RunMenu(QMenu):
    """Rename, colour, duplicate, sweep, delete. It is filled when it opens, for most never do."""

    rename_asked = Signal()
    color_picked = Signal(str)
    duplicated = Signal()
    sweep_asked = Signal()
    removed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._color = ""
        self._removable = True
        self._has_noise = False
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    def show_run(self, color: str, removable: bool, has_noise: bool) -> None:
        """Offer what fits a run of this colour; the last run is not removable.

        A noisy one is not copied without a question.
        """
        self._color, self._removable, self._has_noise = color, removable, has_noise

    def _fill(self) -> None:
        self.clear()
        # The keys are the window's and the card's; here they are only named.
        self.addAction(self.tr("Rename…") + "\tF2", self.rename_asked.emit)
        self._fill_colors(self.addMenu(self.tr("Colour")))
        duplicate = self.tr("Duplicate…") if self._has_noise else self.tr("Duplicate")
        self.addAction(duplicate + "\tCtrl+D", self.duplicated.emit)
        self.addAction(self.tr("Sweep η…") + "\tCtrl+Shift+R", self.sweep_asked.emit)
        self.addSeparator()
        remove = self.addAction(self.tr("Delete"), self.removed.emit)
        remove.setEnabled(self._removable)
        if not self._removable:
            remove.setToolTip(self.tr("At least one run is needed"))

    def _fill_colors(self, menu: QMenu) -> None:
        names = (
            self.tr("Blue"),
            self.tr("Orange"),
            self.tr("Green"),
            self.tr("Pink"),
            self.tr("Vermilion"),
            self.tr("Sky blue"),
            self.tr("Yellow"),
            self.tr("Grey"),
        )
        group = QActionGroup(menu)
        for color, name in zip(RUN_COLORS, names, strict=True):
            menu.addAction(self._color_action(color, name, group))

    def _color_action(self, color: str, name: str, group: QActionGroup) -> QAction:
        action = QAction(dot_icon(color, em(self, 0.9)), name, group)
        action.setCheckable(True)
        # On a dark landscape it is shown lighter than it is.
        shown = {color.lower(), on_ground(color, DARK).lower()}
        action.setChecked(self._color.lower() in shown)
        action.triggered.connect(lambda: self.color_picked.emit(color))
        return action
