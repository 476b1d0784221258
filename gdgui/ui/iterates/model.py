"""Every iterate of one run as a table, read from its tape as it is looked at.

Nothing of the tape is copied: a cell is a look into its arrays. Sorting makes an array of row
numbers, eight bytes a row, and nothing else.
"""

import math
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from gdgui.engine.arrays import FloatArray
from gdgui.engine.data.batches import Batches
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.notation import shown
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.iterates.columns import Columns, FormulaColumns, ModelColumns
from gdgui.ui.painting.trace import same_tape
from gdgui.ui.style.theme import MONO_FONT

__all__ = ["IteratesModel"]

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class IteratesModel(QAbstractTableModel):
    """The rows of a tape, in the columns of a formula or of a model."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tape: Trajectory | None = None
        self._columns: Columns = FormulaColumns(COORDINATES[:1])
        self._told: tuple[object, ...] = ()
        self._order: np.ndarray | None = None
        self._highlighted = -1
        self._highlight_color = QColor("transparent")
        self._font, self._bold = QFont(MONO_FONT), QFont(MONO_FONT)
        self._bold.setBold(True)

    # ---- showing ----

    def show_tape(
        self, tape: Trajectory | None, batches: Batches | None = None, is_typed: bool = False
    ) -> None:
        """Show a tape; one that has grown keeps its rows, and is in the order of steps again.

        Args:
            tape: the tape; None for none.
            batches: how a model's run sees its data; None for a formula.
            is_typed: whether it descends by a gradient that was typed by hand.
        """
        old = self._tape
        told = (tape.coordinates if tape is not None else None, batches, is_typed)
        is_grown = old is not None and tape is not None and same_tape(old, tape)
        if is_grown and told == self._told and self._order is None:
            assert old is not None and tape is not None  # noqa: S101, PT018 - one has grown
            before, after = len(old), len(tape)
            if after > before:
                self.beginInsertRows(_ROOT, before, after - 1)
            self._tape = tape
            if after > before:
                self.endInsertRows()
            return
        self.beginResetModel()
        self._tape, self._order = tape, None
        if tape is not None and told != self._told:
            names = tape.coordinates
            if batches:
                self._columns = ModelColumns(names, batches)
            else:
                self._columns = FormulaColumns(names, is_typed)
        self._told = told
        self.endResetModel()

    def highlight_step(self, step: int, color: str) -> int:
        """Highlight the row of a step in a colour; return its row."""
        before, self._highlighted = self._highlighted, step
        self._highlight_color = QColor(color)
        for changed in {before, step}:
            row = self.row_of(changed)
            if row >= 0:
                self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
        return self.row_of(step)

    def row_of(self, step: int) -> int:
        """Return the row in which a step stands, -1 if it stands in none."""
        if self._tape is None or not 0 <= step < len(self._tape):
            return -1
        if self._order is None:
            return step
        return int(np.flatnonzero(self._order == step)[0])

    def step_of(self, row: int) -> int:
        """Return the step that stands in a row."""
        return row if self._order is None else int(self._order[row])

    # ---- columns ----

    @property
    def titles(self) -> list[str]:
        """The header of each column."""
        return list(self._columns.titles)

    def is_whole(self, column: int) -> bool:
        """Tell whether a column counts something."""
        return column in self._columns.whole

    def number(self, step: int, column: int) -> float:
        """Return the number in a column at a step."""
        with np.errstate(all="ignore"):
            return float(self._column(column, step, step + 1)[0])

    def _column(self, column: int, first: int, end: int) -> FloatArray:
        """Return a column's numbers at some steps."""
        assert self._tape is not None  # noqa: S101 - there are no rows to ask for without one
        return self._columns.numbers(self._tape, column, first, end)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, what is no number last; by column 0 upwards the order is dropped."""
        if self._tape is None:
            return
        self.layoutAboutToBeChanged.emit()
        descending = order == Qt.SortOrder.DescendingOrder
        if column == 0 and not descending:
            self._order = None
        else:
            with np.errstate(all="ignore"):
                keys = self._column(column, 0, len(self._tape))
            self._order = np.argsort(-keys if descending else keys, kind="stable")
        self.layoutChanged.emit()

    # ---- copying ----

    def as_tsv(self, rows: range | list[int]) -> str:
        """Return rows as tab-separated text with a header, every number in full precision."""
        if self._tape is None:
            return "\t".join(self.titles) + "\n"
        steps = np.array([self.step_of(row) for row in rows], np.int64)
        columns = []
        for column in range(len(self.titles)):
            with np.errstate(all="ignore"):
                numbers = self._column(column, 0, len(self._tape))[steps].tolist()
            write = _whole if self.is_whole(column) else repr
            columns.append([write(number) for number in numbers])
        lines = ["\t".join(cells) for cells in zip(*columns, strict=True)]
        return "\n".join(["\t".join(self.titles), *lines]) + "\n"

    # ---- Qt's questions ----

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many iterates there are."""
        return 0 if parent.isValid() or self._tape is None else len(self._tape)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self._columns.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self._columns.titles[section]
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return the text or the look of a cell."""
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._cell(self.step_of(index.row()), index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            case Qt.ItemDataRole.FontRole:
                return self._bold if self._is_highlighted(index) else self._font
            case Qt.ItemDataRole.ForegroundRole:
                return self._highlight_color if self._is_highlighted(index) else None
        return None

    def _is_highlighted(self, index: _Index) -> bool:
        return self.step_of(index.row()) == self._highlighted

    def _cell(self, step: int, column: int) -> str:
        number = self.number(step, column)
        if self.is_whole(column):
            return f"{int(number):,}"
        # A line search has not found the step size of a step that was never taken.
        is_last = self._tape is not None and step == self._tape.last_step
        if math.isnan(number) and is_last:
            return ""
        return shown(number, 8)


def _whole(number: float) -> str:
    return str(int(number))
