"""The columns of a table that was read, a row for each: what is in it, and whether it is used."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from gdgui.ui.widgets.plain_text import plain_tooltip

if TYPE_CHECKING:
    from gdgui.engine.data.typed_columns import TypedColumn

__all__ = ["ColumnsModel"]

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_NAME, _KIND, _MISSING, _FIRST = range(4)
_FIRST_SHOWN = 6


class ColumnsModel(QAbstractTableModel):
    """A row for each column, with a check box for those that are inputs.

    Signals:
        inputs_changed: someone has chosen other inputs.
    """

    inputs_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns: Sequence[TypedColumn] = ()
        self._refusals: list[str] = []
        self._inputs: set[str] = set()
        self._target = ""

    def show_columns(
        self, columns: "Sequence[TypedColumn]", inputs: Sequence[str], target: str
    ) -> None:
        """Show other columns, and which of them are used."""
        from gdgui.engine.data.csv_import import why_useless

        self.beginResetModel()
        self._columns = columns
        self._refusals = [why_useless(column) for column in columns]
        self._inputs, self._target = set(inputs), target
        self.endResetModel()

    def show_use(self, inputs: Sequence[str], target: str) -> None:
        """Show which columns are used."""
        self._inputs, self._target = set(inputs), target
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def inputs(self) -> tuple[str, ...]:
        """Return the columns that are checked and are not the target."""
        names = (column.name for column in self._columns)
        return tuple(name for name in names if name in self._inputs and name != self._target)

    def target(self) -> str:
        """Return the column that is predicted."""
        return self._target

    def usable(self) -> list[str]:
        """Return the names of the columns that could be chosen."""
        pairs = zip(self._columns, self._refusals, strict=True)
        return [column.name for column, refusal in pairs if not refusal]

    # ---- Qt's questions ----

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many columns the table has."""
        return 0 if parent.isValid() else len(self._columns)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Return how much there is to say of each."""
        return 0 if parent.isValid() else 4

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """Return a title."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            titles = (
                self.tr("learn from"), self.tr("kind"), self.tr("missing"), self.tr("first rows"),
            )  # fmt: skip
            return titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a cell shows."""
        column, refusal = self._columns[index.row()], self._refusals[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(column, index.column())
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == _NAME:
            is_input = column.name in self._inputs and column.name != self._target
            return Qt.CheckState.Checked if is_input else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._tip(column, refusal))
        return None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Return what can be done with a cell; of what is of no use, nothing."""
        flags = Qt.ItemFlag
        column, refusal = self._columns[index.row()], self._refusals[index.row()]
        if refusal:
            return flags.NoItemFlags
        usual = flags.ItemIsEnabled | flags.ItemIsSelectable
        if index.column() == _NAME and column.name != self._target:
            return usual | flags.ItemIsUserCheckable
        return usual

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Choose an input, or no longer."""
        if role != Qt.ItemDataRole.CheckStateRole or index.column() != _NAME:
            return False
        name = self._columns[index.row()].name
        if Qt.CheckState(value) == Qt.CheckState.Checked:
            self._inputs.add(name)
        else:
            self._inputs.discard(name)
        self.dataChanged.emit(index, index)
        self.inputs_changed.emit()
        return True

    def _text(self, column: "TypedColumn", place: int) -> str:
        if place == _NAME:
            suffix = self.tr(" (target)") if column.name == self._target else ""
            return column.name + suffix
        if place == _KIND:
            return self._kind(column)
        if place == _MISSING:
            return f"{column.missing_share:.0%}" if column.missing_share else ""
        more = " …" if len(column.first) > _FIRST_SHOWN else ""
        return ", ".join(text or "–" for text in column.first[:_FIRST_SHOWN]) + more

    def _kind(self, column: "TypedColumn") -> str:
        if column.column is None:
            return self.tr("text")
        if column.only_value is not None:
            return self.tr("constant")
        if column.column.categories:
            return self.tr("{n} categories").format(n=len(column.column.categories))
        return self.tr("numbers")

    def _tip(self, column: "TypedColumn", refusal: str) -> str:
        if refusal:
            return self.tr("{name} cannot be used: {why}").format(name=column.name, why=refusal)
        if column.column is not None and column.column.categories:
            return f"{column.name}: {', '.join(column.column.categories)}"
        return column.name
