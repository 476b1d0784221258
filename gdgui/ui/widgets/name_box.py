"""A choice of one of many names, of which any part may be typed."""

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from gdgui.ui.style.theme import em

__all__ = ["NameBox"]


class NameBox(QComboBox):
    """Offers names, and those that hold what is typed; thousands of them are fine.

    Args:
        title: what is chosen, for screen readers.
        parent: the widget it lies in.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumWidth(em(self, 9))
        self.setAccessibleName(title)
        if (completer := self.completer()) is not None:
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            # A list in a window is as transparent as what it lies on; this one is a window.
            if (popup := completer.popup()) is not None:
                popup.setProperty("popup", True)
        if (field := self.lineEdit()) is not None:
            field.returnPressed.connect(self._take_only_match)
            field.editingFinished.connect(self._leave_only_names)

    def show_names(self, names: tuple[str, ...]) -> None:
        """Offer other names; nothing is emitted."""
        if names != self._names:
            self._names = names
            self.clear()
            self.addItems(list(names))

    def begin_typing(self, name: str = "") -> None:
        """Take the keyboard, with the name that is chosen ready to be typed over."""
        if (place := self.findText(name)) >= 0 and name:
            self.setCurrentIndex(place)
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        if (field := self.lineEdit()) is not None:
            field.selectAll()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Let the name be typed over, also once it is clicked: few want to add to it."""
        super().focusInEvent(event)
        if (field := self.lineEdit()) is not None:
            # The click that follows sets the caret.
            QTimer.singleShot(0, self, field.selectAll)

    def _take_only_match(self) -> None:
        """Choose the name that holds what was typed, where there is one and no other."""
        typed = self.currentText()
        found = [i for i, name in enumerate(self._names) if typed.lower() in name.lower()]
        if typed not in self._names and len(found) == 1:
            self.setCurrentIndex(found[0])
            self.activated.emit(found[0])

    def _leave_only_names(self) -> None:
        """Show the name that is chosen again, where what was typed is none."""
        if self.currentText() not in self._names and self.currentIndex() >= 0:
            self.setEditText(self.itemText(self.currentIndex()))
            if (field := self.lineEdit()) is not None:
                field.selectAll()
