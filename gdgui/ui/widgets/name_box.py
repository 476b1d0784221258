"""A choice of one of many names, of which any part may be typed."""

from PySide6.QtCore import Qt
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

    def show_names(self, names: tuple[str, ...]) -> None:
        """Offer other names; nothing is emitted."""
        if names != self._names:
            self._names = names
            self.clear()
            self.addItems(list(names))
