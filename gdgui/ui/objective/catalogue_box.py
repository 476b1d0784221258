"""The choice of an objective: the catalogue under two headings, and a formula of one's own."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QWidget

from gdgui.engine.objective.catalogue import CATALOGUE, CatalogueEntry
from gdgui.ui.widgets.icon_button import Choice
from gdgui.ui.widgets.plain_text import set_tooltip

__all__ = ["CatalogueBox"]


class CatalogueBox(Choice):
    """Offers each name of the catalogue, which is its item's data; the last item has none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own = self.tr("A formula of your own")
        self._fill()
        self.setProperty("role", "title")
        self.setProperty("grouped", True)
        self.setAccessibleName(self.tr("Objective"))
        self.setMaxVisibleItems(self.count())
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.view().installEventFilter(self)

    def show_entry(self, entry: CatalogueEntry | None) -> None:
        """Show a named objective, or that the formula is the user's own."""
        self.setCurrentIndex(self.findData(entry.name) if entry else self.count() - 1)
        text = f"{entry.title}: {entry.source}" if entry else self._own
        set_tooltip(self, text)
        self.setAccessibleDescription(text)

    def _fill(self) -> None:
        model = QStandardItemModel(self)
        for dim, title in ((1, self.tr("One coordinate")), (2, self.tr("Two coordinates"))):
            model.appendRow(self._heading(title))
            for entry in CATALOGUE.values():
                if entry.dim == dim:
                    item = self._choice(entry.title)
                    item.setData(entry.name, Qt.ItemDataRole.UserRole)
                    set_tooltip(item, f"{entry.formula}\n{entry.source}")
                    model.appendRow(item)
        model.appendRow(self._heading(self.tr("Your own")))
        own = self._choice(self.tr("Formula"))
        set_tooltip(own, self._own)
        model.appendRow(own)
        self.setModel(model)

    def _heading(self, title: str) -> QStandardItem:
        """Return an item that cannot be picked; the style sheet makes it a heading."""
        heading = QStandardItem(title)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        # The style sheet's fonts do not reach items, which would be as bold as the box.
        font = QFont()
        font.setBold(True)
        font.setPixelSize(max(8, round(0.85 * self.fontInfo().pixelSize())))
        heading.setFont(font)
        return heading

    def _choice(self, title: str) -> QStandardItem:
        item = QStandardItem(title)
        font = QFont()
        font.setWeight(QFont.Weight.Normal)
        item.setFont(font)
        return item

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Home and End go to the ends of the open list, past the headings."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End)
        ):
            rows = [self.model().index(row, 0) for row in range(self.count())]
            offered = [row for row in rows if row.flags() & Qt.ItemFlag.ItemIsEnabled]
            self.view().setCurrentIndex(offered[0 if event.key() == Qt.Key.Key_Home else -1])
            return True
        return super().eventFilter(watched, event)
