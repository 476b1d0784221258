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
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.engine.notation import norms, shown
from gdgui.engine.objective.syntax import COORDINATES
from gdgui.ui.painting.trace import same_tape
from gdgui.ui.style.theme import MONO_FONT

__all__ = ["IteratesModel"]

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class IteratesModel(QAbstractTableModel):
    """The rows of a tape: step, iterate, loss, gradient, its norm, η and the step's length."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tape: Trajectory | None = None
        self._order: np.ndarray | None = None
        self._highlighted = -1
        self._highlight_color = QColor("transparent")
        self._font, self._bold = QFont(MONO_FONT), QFont(MONO_FONT)
        self._bold.setBold(True)

    # ---- showing ----

    def show_tape(self, tape: Trajectory | None) -> None:
        """Show a tape; one that has grown keeps its rows, and is in the order of steps again."""
        old = self._tape
        if old is not None and tape is not None and same_tape(old, tape) and self._order is None:
            before, after = len(old), len(tape)
            if after > before:
                self.beginInsertRows(_ROOT, before, after - 1)
            self._tape = tape
            if after > before:
                self.endInsertRows()
            return
        self.beginResetModel()
        self._tape, self._order = tape, None
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
        names = self._tape.coordinates if self._tape else COORDINATES[:1]
        slopes = [f"∂f/∂{name}" for name in names]
        return ["step", *names, "f", *slopes, "‖∇f‖", "η", "‖Δx‖"]

    def number(self, step: int, column: int) -> float:
        """Return the number in a column at a step."""
        with np.errstate(all="ignore"):
            return float(self._column(column, step, step + 1)[0])

    def _column(self, column: int, first: int, end: int) -> FloatArray:
        """Return a column's numbers at some steps."""
        tape = self._tape
        assert tape is not None  # noqa: S101 - there are no rows to ask for without one
        dim = tape.dim
        if column == 0:
            return np.arange(first, end, dtype=np.float64)
        if column <= dim:
            return tape.x[first:end, column - 1]
        if column == dim + 1:
            return tape.f[first:end]
        if column <= 2 * dim + 1:
            return tape.grad[first:end, column - dim - 2]
        if column == 2 * dim + 2:
            return norms(tape.grad[first:end])
        if column == 2 * dim + 3:
            return tape.eta[first:end] if len(tape.eta) else np.full(end - first, np.nan)
        lengths = norms(np.diff(tape.x[first : end + 1], axis=0))
        return np.append(lengths, np.full(end - first - len(lengths), np.nan))

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
        columns = range(len(self.titles))
        lines = ["\t".join(self.titles)]
        for row in rows:
            step = self.step_of(row)
            numbers = [repr(self.number(step, column)) for column in columns[1:]]
            lines.append("\t".join([str(step), *numbers]))
        return "\n".join(lines) + "\n"

    # ---- Qt's questions ----

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Return how many iterates there are."""
        return 0 if parent.isValid() or self._tape is None else len(self._tape)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the title of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.titles[section]
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
        if column == 0:
            return f"{step:,}"
        number = self.number(step, column)
        # A line search has not found the step size of a step that was never taken.
        is_last = self._tape is not None and step == self._tape.last_step
        if math.isnan(number) and is_last:
            return ""
        return shown(number, 8)
