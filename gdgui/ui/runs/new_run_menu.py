"""What a new run may be: the selected one again, with another learning rate or method."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.engine.descent.learners import Learner
from gdgui.ui.runs.method_choice import method_groups
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
        self._learner: Learner | None = None
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self._fill)

    def set_learner(self, learner: Learner | None) -> None:
        """Offer what can train; None for a formula."""
        if learner != self._learner:
            self._learner = learner
            self.clear()

    def _fill(self) -> None:
        if self.actions():
            return
        self.addAction(self.tr("Copy with another &η…") + "\tCtrl+D", self.rate_asked.emit)
        self.addSeparator()
        heading = self.addAction(self.tr("Copy with another method"))
        heading.setEnabled(False)
        for group in method_groups(self._learner):
            menu = self.addMenu(plain_menu_text(group.title))
            menu.setToolTipsVisible(True)
            for direction, refusal in group.methods:
                action = menu.addAction(plain_menu_text(direction.title))
                action.setEnabled(not refusal)
                set_tooltip(action, refusal or direction.source)
                action.triggered.connect(
                    lambda _checked=False, name=direction.id: self.method_asked.emit(name)
                )
