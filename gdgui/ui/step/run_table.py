"""The table of all runs at one step: iterate, loss and gradient norm; of models what they know.

It follows the playhead sixty times a second, so its size never depends on its numbers and its
rows are made anew only for another step. No number is ever cut off: the columns of numbers are
as wide as they have to be, and the names get what they leave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QIcon, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QTableView,
    QWidget,
)

from gdgui.engine.descent.problem import Problem
from gdgui.engine.descent.trajectory import Trajectory
from gdgui.ui.step.run_columns import RunColumn, columns_of, in_full, short_number
from gdgui.ui.style.theme import LIGHT, Theme, em
from gdgui.ui.widgets.dot import dot_icon
from gdgui.ui.widgets.key_overrides import claims
from gdgui.ui.widgets.plain_text import plain_tooltip

if TYPE_CHECKING:
    from gdgui.engine.analysis.learned import Standing

__all__ = ["RunTable", "short_number"]

_Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SAMPLES = 24
"""At how many steps of a tape the width of its numbers is tried."""
_NAME = 4.5
"""So much room has a run's name before headings that are wider than their numbers have theirs."""
_REST_MS = 60
"""How long no other tapes must have come before the columns are measured."""


class RunTable(QTableView):
    """A row for each run, as high as its rows; `run_selected` says which row was picked."""

    run_selected = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = _RunModel(self)
        self._showing = False
        self._usual: list[int] = []
        self._titles: list[int] = []
        self._rest = QTimer(self)
        self._build()

    def show_problem(self, problem: Problem, colors: Sequence[str], selected: int) -> None:
        """Show which runs there are; nothing is emitted."""
        self._showing = True
        before = self._model.rowCount(), self._model.titles
        self._model.show_problem(problem, colors)
        if self.currentIndex().row() != selected:
            self.selectRow(selected)
        self._showing = False
        if before != (self._model.rowCount(), self._model.titles):
            self._measure()
            self.updateGeometry()

    def show_tapes(self, tapes: Sequence[Trajectory]) -> None:
        """Show other tapes at the same step."""
        self._model.show_tapes(tuple(tapes))
        # While something is dragged, widths that follow every move would only flicker; of tapes
        # that grow they would cost the window some milliseconds at each report.
        if all(tape.complete for tape in tapes):
            self._rest.start()

    @property
    def is_settling(self) -> bool:
        """Whether the widths of the columns are still to be found."""
        return self._rest.isActive()

    def show_step(self, step: int) -> None:
        """Show another step."""
        self._model.show_step(step)
        self._fit_columns()

    def show_standings(self, standings: "Sequence[Standing]") -> None:
        """Show how the model of each run stands at the step; none where that is not known."""
        self._model.show_standings(tuple(standings))
        self._fit_columns()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of `theme`."""
        self._model.set_theme(theme)

    def sizeHint(self) -> QSize:
        """Return the size of all rows and the header."""
        rows = self._model.rowCount() * self.verticalHeader().defaultSectionSize()
        return QSize(em(self, 14), self.horizontalHeader().sizeHint().height() + rows + 2)

    def minimumSizeHint(self) -> QSize:
        """Return a size that never cuts off a row."""
        return QSize(em(self, 8), self.sizeHint().height())

    # ---- building ----

    def _build(self) -> None:
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._measure)
        self.setModel(self._model)
        self.setProperty("small", True)
        side = em(self, 0.65)
        self.setIconSize(QSize(side, side))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("All runs at this step"))
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(1)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentRowChanged.connect(self._tell_row)

    def _measure(self) -> None:
        """Find out how wide the numbers of these tapes usually are, and share the width out."""
        self._usual = self._widths(self._model.samples())
        self._titles = self._widths([self._model.titles])
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Share the width out: numbers get what they need, names get the rest.

        A column is as wide as its numbers are anywhere on the tapes, so that it seldom moves
        while they play, and wider for one that the samples have missed.
        """
        present = self._widths(self._model.texts())
        needed = [max(pair) for pair in zip(self._usual, present, strict=True)]
        with_titles = [max(pair) for pair in zip(needed, self._titles, strict=True)]
        if self.viewport().width() - sum(with_titles) >= em(self, _NAME):
            needed = with_titles
        name = max(self.viewport().width() - sum(needed), em(self, 2.2))
        for column, width in enumerate((name, *needed)):
            if self.columnWidth(column) != width:
                self.setColumnWidth(column, width)

    def _widths(self, rows: Iterable[tuple[str, ...]]) -> list[int]:
        """Return how wide each column of numbers has to be for the widest of its texts."""
        advance, gap = self.fontMetrics().horizontalAdvance, em(self, 0.55)
        columns = zip(("",) * len(self._model.titles), *rows, strict=True)
        return [max(map(advance, texts)) + gap for texts in columns]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width out."""
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the font."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.verticalHeader().setDefaultSectionSize(em(self, 1.6))
            side = em(self, 0.65)
            self.setIconSize(QSize(side, side))
            self._model.forget_dots()
            self._measure()
            self.updateGeometry()

    # ---- input ----

    def _tell_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and not self._showing:
            self.run_selected.emit(current.row())

    def event(self, event: QEvent) -> bool:
        """Take ↑ and ↓, which otherwise belong to the window."""
        return claims(event, Qt.Key.Key_Up, Qt.Key.Key_Down) or super().event(event)


@dataclass(slots=True)
class _Row:
    """One run as the table shows it."""

    name: str
    title: str
    color: str
    visible: bool
    texts: tuple[str, ...] = ()
    ended: int | None = None


class _RunModel(QAbstractTableModel):
    """The numbers of all runs at one step, as text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._muted = QColor(LIGHT.muted)
        self._rows: list[_Row] = []
        self._dots: dict[tuple[str, bool], QIcon] = {}
        self._tapes: tuple[Trajectory, ...] = ()
        self._standings: tuple[Standing, ...] = ()
        self._columns: tuple[RunColumn, ...] = ()
        self._step = 0
        self._is_typed = False
        self._view = parent

    @property
    def titles(self) -> tuple[str, ...]:
        """The headings of the columns of numbers."""
        return tuple(column.title for column in self._columns)

    # ---- showing ----

    def show_problem(self, problem: Problem, colors: Sequence[str]) -> None:
        rows = [
            _Row(
                name=run.short_label,
                title=run.label,
                color=color,
                visible=own.visible,
            )
            for run, own, color in zip(problem.runs, problem.experiment.runs, colors, strict=False)
        ]
        before, columns = self.titles, columns_of(problem.objective)
        same_shape = len(rows) == len(self._rows) and before == tuple(c.title for c in columns)
        if not same_shape:
            self.beginResetModel()
        self._rows, self._columns = rows, columns
        if not same_shape:
            self._tapes, self._standings = (), ()
            self.endResetModel()
        if problem.objective.has_own_gradient != self._is_typed:
            self._is_typed = not self._is_typed
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, 0)
        self._recount()

    def show_tapes(self, tapes: tuple[Trajectory, ...]) -> None:
        self._tapes = tapes
        self._recount()

    def show_step(self, step: int) -> None:
        if step != self._step:
            self._step = step
            self._recount()

    def show_standings(self, standings: "tuple[Standing, ...]") -> None:
        if standings or self._standings:
            self._standings = standings
            self._recount()

    def set_theme(self, theme: Theme) -> None:
        self._muted = QColor(theme.muted)
        self._tell()

    def _recount(self) -> None:
        """Write the rows for the present step; a run that ended before shows its last one."""
        for number, (row, tape) in enumerate(zip(self._rows, self._tapes, strict=False)):
            step, standing = min(self._step, tape.last_step), self._standing(number)
            row.texts = tuple(column.text(tape, step, standing) for column in self._columns)
            row.ended = tape.last_step if tape.complete and self._step > tape.last_step else None
        self._tell()

    def _heading(self) -> str:
        """Return what the runs stand under; a row has no room for what all have in common."""
        return self.tr("run, own ∇f") if self._is_typed else self.tr("run")

    def _standing(self, number: int) -> "Standing | None":
        """Return how the model of a run stands, if that is known."""
        return self._standings[number] if number < len(self._standings) else None

    def _tell(self) -> None:
        if self._rows:
            last = self.index(len(self._rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def samples(self) -> list[tuple[str, ...]]:
        """Return the numbers at some steps of all tapes, and some of the usual width."""
        usual = tuple(column.usual for column in self._columns)
        steps = (
            (tape, k * tape.last_step // _SAMPLES)
            for tape in self._tapes
            for k in range(_SAMPLES + 1)
        )
        return [
            usual,
            *(
                tuple(c.text(tape, step, None) if c.is_of_tape else "" for c in self._columns)
                for tape, step in steps
            ),
        ]

    def texts(self) -> list[tuple[str, ...]]:
        """Return the numbers that are shown."""
        return [row.texts or ("",) * len(self._columns) for row in self._rows]

    # ---- Qt's questions ----

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else 1 + len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section - 1].title if section else self._heading()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if section == 0 else _RIGHT
        if role == Qt.ItemDataRole.ToolTipRole:
            if section == 0:
                tip = self.tr("The run; click to select it")
                typed = self.tr("all descend by a gradient that was typed by hand")
                return f"{tip}; {typed}" if self._is_typed else tip
            return self._columns[section - 1].tip
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self._rows[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name if column == 0 else "".join(row.texts[column - 1 : column])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _LEFT if column == 0 else _RIGHT
        if role == Qt.ItemDataRole.ForegroundRole:
            return None if row.visible else self._muted
        if role == Qt.ItemDataRole.DecorationRole and column == 0:
            return self._dot(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(self._in_full(index.row()))
        return None

    def forget_dots(self) -> None:
        """Paint dots of another size from now on."""
        self._dots.clear()

    def _dot(self, row: _Row) -> QIcon:
        key = (row.color, row.visible)
        if key not in self._dots:
            self._dots[key] = dot_icon(row.color, em(self._view, 0.65), not row.visible)
        return self._dots[key]

    def _in_full(self, number: int) -> str:
        """Return a row's numbers in full, for its tooltip."""
        row = self._rows[number]
        if number >= len(self._tapes):
            return row.title
        tape = self._tapes[number]
        step = min(self._step, tape.last_step)
        lines = [row.title, *in_full(tape, step, self._standing(number))]
        if row.ended is not None:
            lines.insert(1, self.tr("ended at step {step}").format(step=f"{row.ended:,}"))
        if not row.visible:
            lines.append(self.tr("hidden in the plots"))
        return "\n".join(lines)
