"""What can be switched on and off in a data view: one declaration for each, and their menu."""

import msgspec
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gdgui.engine.display.prediction import LINE, PLANE, ROWS
from gdgui.ui.data.subject import Subject
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["DEFAULT", "OPTIONS", "Option", "OptionMenu"]


class Option(msgspec.Struct, frozen=True):
    """Something that a data view shows or leaves out.

    Attributes:
        title: what the menu says.
        tip: what it shows, in a sentence.
        kinds: what must be drawn for it to make sense, of `gdgui.engine.display.prediction`.
        is_default: whether it is shown at first.
        needs_pictures: whether it makes sense only where rows are pictures.
    """

    title: str
    tip: str
    kinds: tuple[str, ...] = (PLANE, LINE, ROWS)
    is_default: bool = True
    needs_pictures: bool = False


OPTIONS: dict[str, Option] = {
    "held_out": Option(
        "Points held out", "The rows that no step sees: hollow and paler.", (PLANE, LINE, ROWS)
    ),
    "batch": Option(
        "Batch of the step", "A ring around the rows that the step at the playhead sees.",
        (PLANE, LINE),
    ),
    "residuals": Option(
        "Residuals", "How far the selected run is off at each row.", (LINE,)
    ),
    "boundary": Option("Boundary", "The line where the model changes its mind.", (PLANE,)),
    "discrete": Option(
        "Discretised output", "Which class is said, and not how surely.", (PLANE,),
        is_default=False,
    ),
    "table": Option(
        "Table of confusions", "How often each class was taken for which, in place of pictures.",
        (ROWS,), is_default=False, needs_pictures=True,
    ),
}  # fmt: skip
"""By the key that the view knows it by, in the order of the menu."""

DEFAULT = frozenset(key for key, option in OPTIONS.items() if option.is_default)


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
