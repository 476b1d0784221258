"""The menu of what is shown of data."""

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.engine.display.prediction import LINE, PLANE
from gdgui.ui.data.options import DEFAULT, OPTIONS
from gdgui.ui.data.subject import Subject
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["OptionMenu"]


class OptionMenu(QMenu):
    """A checkable entry for each option.

    Signals:
        picked: the keys of all that are checked.
        reset_asked: all points are to be in view again.
    """

    picked = Signal(object)
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        self._entries: dict[str, QAction] = {}
        for key, option in OPTIONS.items():
            entry = self.addAction(QCoreApplication.translate("DataOptions", option.title))
            set_tooltip(entry, QCoreApplication.translate("DataOptions", option.tip))
            entry.setCheckable(True)
            entry.toggled.connect(self._tell)
            self._entries[key] = entry
        self.addSeparator()
        self.reset = self.addAction(QCoreApplication.translate("DataOptions", "All points in view"))
        self.reset.triggered.connect(lambda _checked=False: self.reset_asked.emit())
        self.set_shown(DEFAULT)

    def set_subject(self, subject: Subject | None) -> None:
        """Offer what makes sense for some data."""
        for key, entry in self._entries.items():
            option = OPTIONS[key]
            fits = subject is not None and subject.kind in option.kinds
            if subject is not None and option.needs_pictures:
                fits = fits and subject.picture_shape is not None
            if subject is not None and key == "boundary":
                fits = fits and subject.is_classified
            entry.setVisible(fits)
        self.reset.setVisible(subject is None or subject.kind in (PLANE, LINE))

    def set_shown(self, shown: frozenset[str]) -> None:
        """Check what is switched on; nothing is emitted."""
        for key, entry in self._entries.items():
            entry.blockSignals(True)
            entry.setChecked(key in shown)
            entry.blockSignals(False)

    def _tell(self) -> None:
        checked = (key for key, entry in self._entries.items() if entry.isChecked())
        self.picked.emit(frozenset(checked))
