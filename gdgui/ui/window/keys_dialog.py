"""All keys in a list that is searched by typing, with what the pointer does."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from gdgui.ui.style.theme import em
from gdgui.ui.widgets.screen_fit import fit_window

__all__ = ["KeysDialog"]


class KeysDialog(QDialog):
    """Keys and what they do; what is typed leaves those that have it.

    Args:
        keys: pairs of a key and what it does.
        parent: the window that it belongs to.
    """

    def __init__(self, keys: list[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = [*keys, *self._others()]
        self._search = QLineEdit(self)
        self._table = QTableWidget(len(self._keys), 2, self)
        self.setWindowTitle(self.tr("Keys"))
        self.setProperty("role", "panel")
        self._search.setPlaceholderText(self.tr("Search: a word or a key"))
        self._search.setAccessibleName(self.tr("Search"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._filter)
        self._fill()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        side = em(self, 1)
        layout.setContentsMargins(side, side, side, side)
        layout.setSpacing(em(self, 0.7))
        layout.addWidget(self._search)
        layout.addWidget(self._table, 1)
        layout.addWidget(buttons)
        fit_window(self, em(self, 34), em(self, 36))

    @property
    def shown(self) -> list[tuple[str, str]]:
        """The keys that are left by what is searched for."""
        rows = range(len(self._keys))
        return [self._keys[row] for row in rows if not self._table.isRowHidden(row)]

    def _others(self) -> list[tuple[str, str]]:
        """Return what the pointer does, and keys that belong to one part of the window."""
        landscape = self.tr("On the landscape")
        card, network = self.tr("On a run’s card"), self.tr("On the network")
        return [
            (self.tr("Click"), f"{landscape}: " + self.tr("set the start, or select a run by its")),
            (self.tr("Shift+click"), f"{landscape}: " + self.tr("set that of the selected run")),
            (self.tr("Drag"), f"{landscape}: " + self.tr("pan, or move the start it begins at")),
            (self.tr("Wheel, + and −"), f"{landscape}: " + self.tr("zoom")),
            (self.tr("Ctrl+arrows"), f"{landscape}: " + self.tr("move the start")),
            (self.tr("Arrows"), f"{network}: " + self.tr("go from neuron to weight, and on")),
            (self.tr("Enter, double click"), f"{network}: " + self.tr("type a weight or a bias")),
            (self.tr("Ctrl+↑, Ctrl+↓"), f"{network}: " + self.tr("change it a little")),
            ("F2", f"{card}: " + self.tr("rename the run")),
            ("Delete", f"{card}: " + self.tr("delete the run")),
            ("0.1; 0.2; 0.3", self.tr("In the field of a hyperparameter: a run for each value")),
        ]

    def _fill(self) -> None:
        table = self._table
        table.setAccessibleName(self.tr("Keys"))
        table.horizontalHeader().hide()
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        for row, (key, text) in enumerate(self._keys):
            for column, words in enumerate((key, text)):
                item = QTableWidgetItem(words)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                table.setItem(row, column, item)
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def _filter(self, wanted: str) -> None:
        words = wanted.lower().split()
        for row, pair in enumerate(self._keys):
            text = " ".join(pair).lower()
            self._table.setRowHidden(row, not all(word in text for word in words))
